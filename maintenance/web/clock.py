"""The one place where the web asks what time it is; everything below takes it as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """This process's clock, aware and in UTC."""
    return datetime.now(UTC)
