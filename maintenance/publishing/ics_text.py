"""Text in a calendar, escaped as RFC 5545 3.3.11 has it."""

from collections.abc import Iterable

from icalendar import vCategory, vText

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Text(vText):
    """A TEXT value that is read back as it was written.

    The library takes a backslash before an N for a line break before it escapes, so that a path
    such as C:\\New would be broken in two.
    """

    def to_ical(self) -> bytes:
        """The value as it stands in a line; line feeds are all the line breaks that we keep."""
        return str(self).translate(_ESCAPED).encode()


def categories(names: Iterable[str]) -> vCategory:
    """CATEGORIES of these names."""
    written = vCategory([])
    written.cats = [Text(name) for name in names]
    return written
