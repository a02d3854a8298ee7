"""Plain Python that every context stands on: money, exact numbers, days and years, sharing, refusals.

Words used everywhere: an amount is whole *pence* (`Pence`); a quantity, weight, unit price or index
value is an exact `Decimal` of at most six places; a *year* is the financial year from 1 April.
"""
