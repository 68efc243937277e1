"""What every other room stands on: settings, clock, errors, the Prefect task, files for the owner only.

No database and nothing of the trade.
"""
