"""Who may ask a listener of ours, under which name, from which page, and how long it listens."""
