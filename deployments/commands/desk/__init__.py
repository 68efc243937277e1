"""`tend desk`: who may sign in at the specialist's desk."""
