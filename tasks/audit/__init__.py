"""The independent proof over everything that is recorded, with queries of its own.

It never asks the rules it audits.
"""
