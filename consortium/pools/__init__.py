"""Pooled funds as people run them: who is to pay in when, what is committed, when a pool runs dry, what was fair.

The money itself is the ledger's. A due or a commitment is never changed: a row that takes it back ends it.
"""
