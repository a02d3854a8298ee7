"""Dated parameters: thresholds, tolerances, numbers of days and rates, each with its source.

Each holds from a day until the next one of its name. Those that the consortium sets stand over those supplied
with the product (`terms.SUPPLIED`); what was decided by an earlier one stays as it was decided.
"""
