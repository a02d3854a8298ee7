"""Learning and development: courses and the places booked on them.

A booking whose attendance is not recorded makes no claim; attendance is never guessed.
"""
