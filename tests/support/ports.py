"""Ports for the servers of the tests, which nobody comes to have between choosing and using one.

Whoever asks for any port, and whoever connects, gets one from a stretch above these. Each worker of a
run counts through a stretch of its own, and begins where its number as a process says.
"""

import os
import socket
from contextlib import suppress
from itertools import cycle

LOWEST, EACH, WORKERS = 11_000, 2_000, 4

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_first = os.getpid() * 50
_ports = cycle(LOWEST + _worker * EACH + n % EACH for n in range(_first, _first + EACH))


def free_port() -> int:
    """A port of loopback that nobody has now; the same again only after 2,000 others."""
    while True:
        port = next(_ports)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port
