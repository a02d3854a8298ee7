"""Calendars that people subscribe to by a secret link, and what stands in them: each sees what its roles show now.

A source gives entries (`sources.SOURCES`); a calendar is all of them, the same bytes as long as nothing changed.
"""
