"""What a source says, compared with what is stored, and entered."""
