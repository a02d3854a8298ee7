"""What was done by whom: every change leaves one event with actor, reason, before and after. Append-only."""
