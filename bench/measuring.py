"""Both sides in one run, on one machine, by turns; what is told is their ratio."""

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

WARM_UP = 3


@dataclass(frozen=True)
class Compared:
    """The medians of two sides, in seconds."""

    name: str
    this: float
    that: float
    at_most: float

    @property
    def ratio(self) -> float:
        """How many times the other side this one takes."""
        return self.this / self.that

    @property
    def holds(self) -> bool:
        """Whether it stays within what was promised."""
        return self.ratio <= self.at_most

    def __str__(self) -> str:
        verdict = "" if self.holds else "   too much"
        return (
            f"{self.name:44} {self.this * 1_000:8.1f} ms against {self.that * 1_000:8.1f} ms: "
            f"{self.ratio:5.2f} times, at most {self.at_most:g}{verdict}"
        )


def compared(
    name: str,
    this: Callable[[], object],
    that: Callable[[], object],
    *,
    times: int,
    at_most: float,
    clock: Callable[[], float] = perf_counter,
) -> Compared:
    """Does both by turns, so that whatever else the machine does falls on both alike."""
    for _ in range(WARM_UP):
        this()
        that()
    gc.collect()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for side, seconds in zip((this, that), taken, strict=True):
            began = clock()
            side()
            seconds.append(clock() - began)
    return Compared(name, median(taken[0]), median(taken[1]), at_most)


def ended(failed: int) -> None:
    """Ends the program, with 1 where something takes longer than promised."""
    sys.exit(1 if failed else 0)
