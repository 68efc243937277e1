"""What is waiting to leave: today's envelopes, sealing, and what takes a line out again.

Printing and sending are rooms of their own.
"""
