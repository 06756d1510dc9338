"""What a form for a calendar brings: a file or an address, chosen now or kept since the first press.

Whoever is shown first what a calendar would put at risk presses twice. A browser forgets which file
was chosen, and an address is never put back into a page; so the form keeps what the file said, and
the address encrypted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Request

from maintenance.domain.calendars import CalendarKind, Unreadable
from maintenance.domain.errors import Busy, FieldError, refuse
from maintenance.services.read_files import ReadFile, held, taken_up
from maintenance.services.secret_addresses import opened, sealed
from maintenance.web.clock import now
from maintenance.web.people.calendar_lines import says_in_numbers

KEPT_FILE, KEPT_ADDRESS = "kept-file", "kept-address"


@dataclass(frozen=True)
class Kept:
    """A hidden field of the form, and what its person is told of it."""

    name: str
    value: str
    told: str


class Brought:
    """What one request brings. What was chosen or typed now counts, else what was kept."""

    def __init__(self, request: Request) -> None:
        file = request.files.get("file")
        self._file = file if file and file.filename else None
        self._typed = request.form.get("address", "").strip()
        anew = self._file or self._typed
        self._kept_file = "" if anew else request.form.get(KEPT_FILE, "")
        self._kept_address = "" if anew else request.form.get(KEPT_ADDRESS, "")
        self._read: ReadFile | None = None

    @property
    def is_one(self) -> bool:
        """Whether it is a file or an address, and not both. A browser sends a file’s field without a
        name where none was chosen; an empty file is one."""
        ways = (self._file, self._typed, self._kept_file, self._kept_address)
        return sum(map(bool, ways)) == 1

    @property
    def by_file(self) -> bool:
        """Whether it is a file."""
        return bool(self._file or self._kept_file)

    def address(self, person_id: int) -> str:
        """The address. Raises Refused where one that was kept can't be opened any more."""
        if self._typed:
            return self._typed
        try:
            return opened(person_id, self._kept_address)
        except Unreadable:
            raise refuse("address", "Paste the address once more.") from None

    def read(
        self, kind: CalendarKind, zone: str, read_file: Callable[[bytes], ReadFile]
    ) -> ReadFile:
        """What the file says. Raises Refused."""
        if self._file:
            self._read = read_file(self._file.read())
        else:
            self._read = taken_up(self._kept_file, kind, zone, now())
        return self._read

    def kept(self, person_id: int) -> Kept:
        """To be pressed on once more."""
        if self._read:
            said = says_in_numbers(self._read.reading)
            told = f"The file was read: {said}. It need not be chosen again."
            return Kept(KEPT_FILE, held(self._read), told)
        told = "The address was read. It is kept in this form, encrypted, and need not be pasted again."
        return Kept(KEPT_ADDRESS, sealed(person_id, self.address(person_id)), told)

    def no_turn(self, busy: Busy) -> FieldError:
        """By the field that has to be seen to: a browser keeps an address, and forgets a file."""
        if self.by_file:
            return FieldError("file", f"{busy.sentence} Choose the file once more.")
        return FieldError("address", busy.sentence)
