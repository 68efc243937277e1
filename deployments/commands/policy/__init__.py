"""`tend policy`: the rules of the house as a file that is checked, adopted and moved to."""
