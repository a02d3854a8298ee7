"""The reporting module: value-for-money arithmetic, charts and board papers. Pure: facts in, answers out."""
