"""Posted documents: invoices, credit notes, grants, rebates, contributions, payments.

A posted document is never changed, only reversed.
"""
