"""Employment support: referrals and what came of them.

A participant is a random reference that only the member can resolve.
"""
