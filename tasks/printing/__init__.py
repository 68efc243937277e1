"""Letters on paper: laid out, checked, written as a print batch, printed again."""
