"""Applications for help, signs of hardship, and bills paid before help was granted."""
