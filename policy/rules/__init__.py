"""The rules in the order they are asked, the facts they are asked about, and the decision.

What a rule of a trade needs (plans, assistance, contact, holds, law) lives in those rooms.
"""
