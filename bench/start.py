"""From the start of ``midweek serve`` to its first answer, beside a Flask that only says hello under the
same server. What is told is by how many seconds it takes longer; nothing is promised.

Run: ``make bench``, or ``python -m bench.start``; ``--times`` chooses how often.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.served import granian
from tests.support.console import SAFE, answer, midweek
from tests.support.ports import free_port
from tests.support.serving import serving


def main() -> None:
    """Starts each by turns, and tells the medians."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--times", type=int, default=5)
    given = chosen.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder}/midweek.sqlite"
        midweek("db", "upgrade", DATABASE_URL=url, **SAFE)
        sides = {"midweek serve": _serve(folder, url), "Flask saying hello": _hello(folder)}
        taken: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(given.times):
            for name, start in sides.items():
                taken[name].append(start())
    for name, seconds in taken.items():
        print(f"{name:20} {median(seconds):6.2f} s to the first answer, median of {given.times}")
    own, least = (median(seconds) for seconds in taken.values())
    print(f"{'midweek serve':20} {own - least:6.2f} s more, {own / least:.1f} times")


def _serve(folder: Path, url: str) -> Callable[[], float]:
    def start() -> float:
        began = perf_counter()
        with serving(folder, url):
            return perf_counter() - began

    return start


def _hello(folder: Path) -> Callable[[], float]:
    def start() -> float:
        port, began = free_port(), perf_counter()
        with granian("bench.hello:hello", port, folder) as process:
            answer(f"http://127.0.0.1:{port}/", process)
            return perf_counter() - began

    return start


if __name__ == "__main__":
    main()
