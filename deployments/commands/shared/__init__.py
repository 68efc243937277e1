"""What the commands have in common: arguments, output, checks."""
