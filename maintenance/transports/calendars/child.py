"""The process that reads one calendar and ends: bytes in, one answer out.

It is run by this file's name, alone and without an environment, and takes its limits upon itself
before it imports what parses. Nothing of the calendar is ever said but stretches or one word.
"""

import resource
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MEMORY_AT_MOST = 192 * 1024 * 1024
CPU_SECONDS_AT_MOST = 20
SECONDS_AT_FIRST = 0.7
IMPORTS_TAKE = 0.12
"""Seconds, where Midweek was measured."""


def limit() -> None:
    """No core, no file, no further process, few descriptors, bounded memory and time.

    The last line, behind what is admitted.
    """
    for what, at_most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, MEMORY_AT_MOST),
        (resource.RLIMIT_CPU, CPU_SECONDS_AT_MOST),
    ):
        hard = resource.getrlimit(what)[1]
        bound = at_most if hard == resource.RLIM_INFINITY else min(hard, at_most)
        resource.setrlimit(what, (bound, bound))


class Allowance:
    """How long the process may still work; then the system ends it. A slow machine gets more: what
    the imports took says how slow it is."""

    def __init__(self, imports_took: float) -> None:
        self._slowness = max(1.0, imports_took / IMPORTS_TAKE)
        self.allow(0)

    def allow(self, seconds: float) -> None:
        """From now on a second, and so many for what was admitted."""
        signal.setitimer(signal.ITIMER_PROF, self._slowness * (SECONDS_AT_FIRST + seconds))


def _end_of_time(horizon_ends: int) -> None:
    """Python's last year is the one after next of the horizon's end. dateutil walks a rule that never
    matches (each February 30) up to it, which are else eight thousand years; nothing else asks for it."""
    vars(sys.modules["datetime"])["MAXYEAR"] = datetime.fromtimestamp(horizon_ends, UTC).year + 2


def main(kind: str, zone: str, start: str, end: str) -> bytes:
    """The answer. Whatever goes wrong is a reason, and never a text."""
    began = time.process_time()
    import zoneinfo

    from maintenance.domain.calendars import CalendarKind
    from maintenance.domain.interval import Interval
    from maintenance.transports.calendars import answer
    from maintenance.transports.calendars.expansion import Asked
    from maintenance.transports.calendars.refusals import Reason, Refusal
    from maintenance.transports.calendars.shape import text_of
    from maintenance.transports.calendars.whole import read

    zoneinfo.reset_tzpath(to=())
    _end_of_time(int(end))
    moments = [datetime.fromtimestamp(int(moment), UTC) for moment in (start, end)]
    asked = Asked(CalendarKind(kind), zone, Interval(*moments))
    allowance = Allowance(time.process_time() - began)
    try:
        return answer.written(read(text_of(sys.stdin.buffer.read()), asked, allowance.allow))
    except Refusal as refusal:
        return answer.refused(refusal.reason, refusal.place)
    except MemoryError:
        return answer.refused(Reason.TOO_MUCH)


if __name__ == "__main__":
    limit()
    sys.path.insert(0, str(ROOT))
    sys.stdout.buffer.write(main(*sys.argv[1:]))
