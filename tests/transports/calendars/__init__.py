"""Calendars of the staff."""
