"""`tend demo`: a made-up portfolio, and 120 days of its life."""
