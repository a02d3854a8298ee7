"""Imports and exports: one table of columns a kind.

A file is taken whole or refused whole, and every wrong row is named.
"""
