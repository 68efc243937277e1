"""The practice that Tend works for: its file, its business days, its policy versions."""
