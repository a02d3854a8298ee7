"""Contracts and variations before they hold: typed step by step, sent, and approved by somebody else.

A draft keeps what was typed, right or wrong, as rows of the import kinds; approving it brings exactly these
rows into the book, by the same rules and in the same words as an import. Approval is of what was shown.
"""
