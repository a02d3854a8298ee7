"""Learning and development: what members need, courses, places offered and booked, who came.

A booking whose attendance is not recorded makes no claim; attendance is never guessed. The row of a booking is the
truth of what is shared and claimed; the moves of its places, none of which is ever changed, add up to it.
"""
