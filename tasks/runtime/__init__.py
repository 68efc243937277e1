"""What every other room stands on: settings, clock, errors, the Prefect task, private files.

No database and nothing of the trade.
"""
