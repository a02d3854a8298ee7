"""Pages: each shows what queries give, and changes nothing by itself."""
