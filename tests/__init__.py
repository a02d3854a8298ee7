"""Claims about the product in plain words, each a test."""
