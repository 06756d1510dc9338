"""Each page of the desk with 10,000 windows beside the same page with 100: at most 3 times as long,
and not a question more to the database; and each page that customers read, built anew each time: at
most 10 times as long, as a month, a search and a component find a hundred times as much there.

Time is that of the processor: the database is in the process, and what else the machine does is not
counted.

Run: ``make bench``, or ``python -m bench.pages``; ``--many`` and ``--times`` choose other sizes.
"""

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.filled import TODAY, alva, filled
from bench.measuring import compared, ended
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.store.approvals import SignoffRow
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import RevisionRow, WindowRow
from maintenance.web import http_cache
from tests.support.queries import counted_queries
from tests.support.world import sign_in

FEW = 100
AT_MOST, AT_MOST_IN_PUBLIC = 3.0, 10.0
SITE = "https://localhost"
# Pages without windows, or that lead elsewhere; and files, which hold all that was asked for and are
# as long as that.
LEFT_OUT = re.compile(r"sign-in|/link/|/told|freeze_id|\.json|csv|/approve")
# What one looks for there, besides the page as it opens.
ASKED_FOR = {
    "/desk/windows": ("", "?state=completed", "?words=upgrade", "?component=databases"),
    "/desk/journal": ("", "?verb=approve", "?window={past}"),
    "/desk/windows/<window_id>": ("",),
}
PUBLIC = (
    "/",
    "/upcoming",
    "/history",
    f"/history?month={TODAY - timedelta(days=60):%Y-%m}",
    "/history?q=upgrade",
    "/history?q=nothing+has+this",
    "/components/{slug}",
    "/windows/{ahead}",
    "/windows/{past}",
    "/policy",
    "/subscribe",
)


@dataclass(frozen=True)
class Desk:
    """One application with somebody signed in, and what its addresses are filled with."""

    app: Flask
    client: FlaskClient
    values: dict[str, str]

    def opens(self, path: str) -> Callable[[], object]:
        """Opens a page, which has to be there."""

        def open_it() -> object:
            http_cache.attach(self.app)
            answer = self.client.get(path, base_url=SITE)
            if answer.status_code != 200:
                raise AssertionError(f"{path}: {answer.status_code}")
            return answer

        return open_it

    def questions(self, path: str) -> int:
        """How many it puts to the database."""
        with self.app.app_context(), counted_queries() as asked:
            self.opens(path)()
        return len(asked)

    def addresses(self) -> Iterator[str]:
        """Every page that the desk has, read off the application, of windows ahead and past; and
        those that customers read."""
        yield from (path.format(**self.values) for path in PUBLIC)
        rules = {one.rule for one in self.app.url_map.iter_rules() if "GET" in (one.methods or ())}
        for rule in sorted(one for one in rules if one.startswith("/desk")):
            if LEFT_OUT.search(rule):
                continue
            for query in ASKED_FOR.get(rule, ("",)):
                for window in ("ahead", "past") if _is_of_a_window(rule) else ("ahead",):
                    yield self._filled(rule, window) + query.format(**self.values)

    def _filled(self, rule: str, window: str) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1].rpartition(":")[2]
            if name == "window_id":
                return self.values["pending" if "/reviews/" in rule else window]
            return self.values["team" if "/teams/" in rule else name]

        return re.sub(r"<([^>]+)>", put, rule)


def _is_of_a_window(rule: str) -> bool:
    """Whether it is also a page of a window that is over."""
    return rule.endswith(("/<window_id>", "/record")) and "/reviews/" not in rule


def desk_of(folder: Path, windows: int) -> Desk:
    """A desk over so many windows."""
    app = filled(folder, windows)
    with app.app_context():
        client = app.test_client()
        sign_in(client, alva())
        proposed = select(RevisionRow.window_id).filter_by(state=RevisionState.PROPOSED)
        with reading() as session:
            values = {
                "ahead": _one(session, WindowRow.state == WindowState.SCHEDULED),
                "past": _one(session, WindowRow.state == WindowState.COMPLETED),
                "pending": str(session.scalars(proposed).first()),
                "digest": policy_in_force(session).digest,
                "person_id": str(session.scalars(select(SignoffRow.person_id).limit(1)).one()),
            }
    return Desk(
        app, client, {**values, "slug": "databases", "team": "data", "number": "1", "verb": "note"}
    )


def _one(session: Session, which: object) -> str:
    return str(session.scalars(select(WindowRow.id).where(which).order_by(WindowRow.id)).first())  # type: ignore[arg-type]


def main() -> None:
    """Compares all pages, the slowest last, and ends with 1 where one takes too long."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--many", type=int, default=10_000)
    chosen.add_argument("--times", type=int, default=9)
    given = chosen.parse_args()
    with TemporaryDirectory() as place, time_machine.travel(TODAY, tick=True):
        few, many = desk_of(Path(place), FEW), desk_of(Path(place), given.many)
        failed = 0
        print(f"{given.many:,} windows against {FEW}, medians of {given.times}:")
        for here, there in zip(many.addresses(), few.addresses(), strict=True):
            asked, before = many.questions(here), few.questions(there)
            found = compared(
                here,
                many.opens(here),
                few.opens(there),
                times=given.times,
                at_most=AT_MOST if here.startswith("/desk") else AT_MOST_IN_PUBLIC,
                clock=process_time,
            )
            grows = f"   {asked} questions against {before}" if asked > before else ""
            failed += not found.holds or bool(grows)
            print(f"{found}, {asked} questions{grows}", flush=True)
    ended(failed)


if __name__ == "__main__":
    main()
