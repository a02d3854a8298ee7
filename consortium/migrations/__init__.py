"""The schema's history, run by `consortium db upgrade`; each version is frozen once released."""
