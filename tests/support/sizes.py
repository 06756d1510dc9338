"""How much each proof gets: one table. Sizes give way so that ``make proof`` ends; they are printed.

``make proof`` has 30 minutes on two cores. The suite on PostgreSQL and the browser take about 13 of
them, what stands here the rest; the budgets are for both databases together.
"""

import os
from dataclasses import dataclass

PROOF = os.environ.get("MIDWEEK_PROOF") == "1"
AS_IN_TEST = os.environ.get("SIZES") == "test"
"""``make test`` stays small where a missing component is a failure, too."""

LONG = os.environ.get("LONG") == "1"
MINUTES_IN_ALL = 17.0


@dataclass(frozen=True)
class Size:
    """How many, of what: in ``make test`` or for who runs the file by itself, in ``make proof``, and
    in ``make proof LONG=1``. ``minutes`` is the budget in ``make proof``, for both databases."""

    of: str
    test: int
    proof: int
    long: int
    minutes: float

    @property
    def now(self) -> int:
        """How many this run gets."""
        if AS_IN_TEST:
            return self.test
        return self.long if LONG else self.proof if PROOF else self.test


SIZES = {
    "properties": Size("examples a property", test=25, proof=100, long=1_000, minutes=0.5),
    "lives": Size("lives of two windows", test=5, proof=20, long=200, minutes=1.0),
    "policy": Size("scenarios", test=150, proof=1_000, long=5_000, minutes=1.0),
    "slots": Size("worlds", test=8, proof=100, long=2_000, minutes=0.3),
    "race": Size("rounds", test=3, proof=30, long=300, minutes=3.0),
    "killed": Size("kills", test=3, proof=15, long=100, minutes=2.3),
    "stopped": Size("ends under load", test=1, proof=3, long=20, minutes=0.2),
    "never stale": Size("changes", test=15, proof=150, long=5_000, minutes=0.6),
    "published": Size("kills", test=5, proof=10, long=50, minutes=0.3),
    "calendars at once": Size("syncs", test=12, proof=60, long=1_000, minutes=0.2),
    "state machine": Size("steps", test=200, proof=3_000, long=20_000, minutes=3.0),
    "hostile": Size("strings", test=40, proof=200, long=2_000, minutes=1.5),
    "hostile in public": Size("strings", test=60, proof=500, long=10_000, minutes=0.5),
    "calendars": Size("calendars", test=60, proof=300, long=20_000, minutes=0.5),
    "schemathesis": Size("examples an operation", test=2, proof=10, long=100, minutes=2.0),
}


def size(name: str) -> int:
    """How many a proof gets in this run. Raises KeyError for one that is not in the table."""
    return SIZES[name].now
