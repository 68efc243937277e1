"""When people may be written to and called: windows, hours, holidays, weekdays."""
