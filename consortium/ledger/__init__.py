"""The joint ledger: balanced journals in a chain, periods, pools, balances. What is posted never changes."""
