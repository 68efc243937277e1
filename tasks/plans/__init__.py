"""Payment plans as agreed: instalments, skipped months, reinstating, write-downs."""
