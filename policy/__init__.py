"""The rules: pure functions of facts, dated data and a day. No clock, no I/O, no database."""
