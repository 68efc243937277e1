"""The specialist's desk: the pages of the people who call, post money and decide.

A page asks `tasks/` and shows; an act is the one that command and form call, too.
"""
