"""The acceptance cases, run through the command line."""
