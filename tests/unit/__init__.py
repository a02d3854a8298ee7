"""Claims about one part at a time."""
