"""Claims about parts together, on a real database."""
