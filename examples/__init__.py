"""What shows the product: names to begin with, and pictures."""
