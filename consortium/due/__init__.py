"""Work that is due day by day, whoever is there: what there is, when it was last done, and what it came to.

Each piece of work is done at most once a day, so that it may be run as often as one likes, and twice at once.
"""
