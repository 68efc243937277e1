"""What comes from the billing system, and what it gets back."""
