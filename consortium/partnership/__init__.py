"""How members work together beyond money: what each expects of a contract and offers to it, what residents said
about it, what was learned, and which joint projects come next.

Nothing here is ever changed: a declaration has versions, a wrong record is taken back by a counter-record, and a
project stands where its latest move put it. What an officer signed, only that member's officer changes.
"""
