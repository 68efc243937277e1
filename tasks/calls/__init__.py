"""Today's calls: the list, the script, and what came of each."""
