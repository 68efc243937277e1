"""The database: engines and transactions, tables, bulk statements, locks.

What the rows mean is known in the rooms of the trade.
"""
