"""Calendars of the staff: bytes in, stretches out. What can't be read whole is not read at all."""

from maintenance.transports.calendars.reading import read_calendar

__all__ = ["read_calendar"]
