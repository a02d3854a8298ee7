"""Joint contracts: suppliers, dated sharing rules, who takes part, items, baselines, usage.

A change of terms is a variation; the earlier terms stay known.
"""
