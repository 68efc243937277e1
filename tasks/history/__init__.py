"""What became of an account, and why: its events, its holds, its next step."""
