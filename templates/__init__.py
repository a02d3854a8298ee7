"""Page templates, one folder a context."""
