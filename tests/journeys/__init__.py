"""Journeys of the three people through the application, in a real browser."""
