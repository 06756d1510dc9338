"""The feed of 1,000 windows beside Debian's nginx, which serves the same bytes from a file; and beside a
plain Flask view that builds it each time.

Both sides run at once, with two workers each, and are asked by turns by the same generator, so that
whatever else the machine does falls on both alike. Each is asked in two ways: on connections that stay
open, as a proxy or a CDN asks, and by a new one for each answer, as calendars do that come once an
hour. The floors are those of the former. The generator runs on the same machine: how much
of a processor it took is told; where it is near 1, it was the limit, and the faster side is the one
that it slowed.

Run: ``make bench``, or ``python -m bench.feed``.
"""

import argparse
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.announced import announced
from bench.loading import Load, loaded, memory, missing, nginx
from bench.measuring import ended
from bench.served import granian
from tests.support.console import answer
from tests.support.ports import free_port
from tests.support.postgres import Cluster, missing_programs

WORKERS = 2
PATH = "/calendar.ics"
FEWEST_TIMES_PLAIN = 300
Asked = Callable[[], Load]


@dataclass(frozen=True)
class Kind:
    """A way to ask, what share of nginx's rate is aimed at, and what is the least."""

    name: str
    headers: Mapping[str, str]
    aim: float
    least: float


KEPT, ANEW = "kept", "anew"
CONNECTIONS: Mapping[str, Mapping[str, str]] = {KEPT: {}, ANEW: {"Connection": "close"}}
KINDS = (
    Kind("200", {}, 0.6, 0.45),
    Kind("gzip", {"Accept-Encoding": "gzip"}, 0.75, 0.6),
    Kind("304", {"If-None-Match": ""}, 0.5, 0.35),
)


def fetched(port: int, **headers: str) -> tuple[bytes, str]:
    """The body, and its tag."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", PATH, headers=headers)
        came = connection.getresponse()
        return came.read(), came.getheader("ETag", "")


def by_turns(sides: Mapping[str, Asked], times: int) -> dict[str, list[Load]]:
    """Each so often, one after the other."""
    found: dict[str, list[Load]] = {name: [] for name in sides}
    for _ in range(times):
        for name, asks in sides.items():
            found[name].append(asks())
    return found


def _compared(kind: Kind, habit: str, found: Mapping[str, list[Load]]) -> tuple[float, str]:
    """The ratio of the rates, and a line that tells it."""
    ours, theirs = (found[name] for name in ("midweek", "nginx"))
    rates = [median(load.rate for load in side) for side in (ours, theirs)]
    ratio = rates[0] / rates[1]
    spent = " against ".join(
        f"{median(load.seconds for load in side) * 1e6:,.0f}" for side in (ours, theirs)
    )
    wrk = "/".join(f"{median(load.generator for load in side):.2f}" for side in (ours, theirs))
    return ratio, (
        f"{kind.name:5} {habit} {rates[0]:9,.0f} a second against {rates[1]:9,.0f}: {ratio:5.2f}, "
        f"aim {kind.aim}, at least {kind.least}; {spent} µs of a processor for each; wrk took {wrk}"
    )


def measured(url: str, folder: Path, given: argparse.Namespace) -> tuple[int, float]:
    """Prints what was found on this database; gives how much of it is below its floor, and the rate
    of whole answers."""
    ports = {name: free_port() for name in ("midweek", "nginx")}
    failed, whole = 0, 0.0
    with ExitStack() as running:
        ours = running.enter_context(
            granian("bench.served:midweek", ports["midweek"], folder, WORKERS, DATABASE_URL=url)
        )
        answer(f"http://127.0.0.1:{ports['midweek']}/robots.txt", ours)
        theirs = running.enter_context(nginx(folder, ports["nginx"], WORKERS))
        plain, tag = fetched(ports["midweek"])
        squeezed, _ = fetched(ports["midweek"], **{"Accept-Encoding": "gzip"})
        (folder / "files" / "calendar.ics").write_bytes(plain)
        (folder / "files" / "calendar.ics.gz").write_bytes(squeezed)
        tags = {"midweek": tag, "nginx": fetched(ports["nginx"])[1]}
        print(f"{len(plain):,} bytes, {len(squeezed):,} as gzip, {WORKERS} workers a side:")
        servers = {"midweek": ours, "nginx": theirs}
        for kind, habit in product(KINDS, CONNECTIONS):
            sides = {
                name: _asks(ports[name], server, given.seconds, kind, habit, tags[name])
                for name, server in servers.items()
            }
            found = by_turns(sides, given.times)
            ratio, line = _compared(kind, habit, found)
            below = habit == KEPT and ratio < kind.least
            failed += below
            print(f"{line}{'   too little' if below else ''}", flush=True)
            if (kind.name, habit) == ("200", KEPT):
                whole = median(load.rate for load in found["midweek"])
        print(f"Midweek's {WORKERS} workers hold {memory(ours.pid):,.0f} MB.")
    return failed, whole


def _asks(port: int, server: object, seconds: float, kind: Kind, habit: str, tag: str) -> Asked:
    headers = {name: value or tag for name, value in kind.headers.items()}
    headers |= CONNECTIONS[habit]
    return lambda: loaded(f"http://127.0.0.1:{port}{PATH}", server, seconds, headers)  # type: ignore[arg-type]


def _beside_plain(url: str, folder: Path, whole: float, given: argparse.Namespace) -> int:
    port = free_port()
    with granian("bench.plain:plain", port, folder, WORKERS, DATABASE_URL=url) as server:
        answer(f"http://127.0.0.1:{port}{PATH}", server)
        plain = loaded(f"http://127.0.0.1:{port}{PATH}", server, 10 * given.seconds, {}, WORKERS)
    times = whole / plain.rate if plain.rate else float("inf")
    below = times < FEWEST_TIMES_PLAIN
    print(
        f"a plain view with icalendar: {plain.rate:.2f} a second; Midweek {times:,.0f} times as many, "
        f"at least {FEWEST_TIMES_PLAIN}{'   too little' if below else ''}"
    )
    return int(below)


def main() -> None:
    """On SQLite, whose floors count, and on PostgreSQL, which is told beside."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--windows", type=int, default=1_000)
    chosen.add_argument("--times", type=int, default=5)
    chosen.add_argument("--seconds", type=int, default=3)
    given = chosen.parse_args()
    if absent := missing():
        print(absent)
        return
    with TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder}/midweek.sqlite"
        announced(url, given.windows)
        print(f"SQLite, {given.windows:,} windows, medians of {given.times}:")
        failed, whole = measured(url, folder, given)
        failed += _beside_plain(url, folder, whole, given)
        if not (absent := missing_programs()):
            with Cluster() as cluster:
                cluster.make("feed")
                announced(cluster.url("feed"), given.windows)
                print("PostgreSQL, told beside:")
                measured(cluster.url("feed"), folder, given)
        print(absent, end="")
    ended(failed)


if __name__ == "__main__":
    main()
