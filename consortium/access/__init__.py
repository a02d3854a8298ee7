"""People and what they may do: users, roles, passwords, single-use links. Deny by default.

A role of a member (finance officer, board member) holds for that member alone; an administrator and an auditor
serve the consortium. What no role grants is refused.
"""
