"""The words and pages patients and specialists read: data only, one folder per language."""
