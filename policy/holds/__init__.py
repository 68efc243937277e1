"""The kinds of hold, what each stops, and when it ends."""
