"""What people tell us, one flow each: the forms of the Prefect UI."""
