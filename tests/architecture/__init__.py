"""Claims about how the code is laid out and written."""
