"""The command line: each module parses, calls an operation or query, and prints."""
