"""Social value: what outcomes are worth by a member's own values, net of what would have happened anyway.

It stands apart from money and is never added to it. Nothing is worked out until every factor is set with a source.
"""
