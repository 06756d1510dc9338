"""Reads calendars in a small process of its own and says what each took, so that nothing else counts.

Run as a program: a list of calendars (base64, JSON) comes in, and for each its answer, the child's
seconds of processor time, the seconds on the clock, and the largest memory of both so far go out.
"""

import base64
import json
import re
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """One line of JSON for all."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.support.calendars_asked import asked

    found = []
    for written in json.load(sys.stdin):
        began, before = time.perf_counter(), _processor()
        answer = asked(base64.b64decode(written))
        took = time.perf_counter() - began
        found.append((answer, _processor() - before, took, _memory()))
    json.dump(found, sys.stdout)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory() -> int:
    """Kilobytes of this process at its largest, and of the largest child.

    Of itself the kernel says it by name: the other count begins with that of whoever started this.
    """
    own = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int(own[1] if own else 0) + children


if __name__ == "__main__":
    main()
