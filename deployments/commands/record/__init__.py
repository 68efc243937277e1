"""`tend record`: what people told us or did."""
