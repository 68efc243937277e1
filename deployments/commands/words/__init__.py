"""`tend words`: what people read."""
