"""What keeps Tend going: key figures, upkeep, Prefect's old records, the preview of letters."""
