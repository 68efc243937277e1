"""What a letter says: its facts, its sections, its page.

How it becomes a file is known in printing.
"""
