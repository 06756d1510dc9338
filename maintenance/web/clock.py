"""The one place where the web asks what time it is; everything below takes it as an argument."""

from datetime import datetime

from maintenance.store import moment


def now() -> datetime:
    """The moment that all hosts agree on, aware and in UTC."""
    return moment.now()
