"""Reading CSV files of strangers: cells, rows, and what is refused."""
