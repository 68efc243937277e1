"""The `tend` command, a small file for each family of commands. `cli.py` puts them together."""
