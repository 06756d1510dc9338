"""What is private stays private: a word of its own in every private column, and in no public output.

Which those are is said in ``tests/support/canaries.py``, and held by ``tests/house/test_private_columns.py``.
That it isn't told when it is written, by a remark that becomes words, is looked at in
``test_hostile_published.py`` and after each step of ``test_state_machine.py``.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.interval import Interval
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.services.renew import Renewing
from maintenance.store.db import db
from maintenance.store.pieces import PieceRow
from maintenance.store.publications import raise_edition
from maintenance.store.unit_of_work import writing
from tests.support.canaries import CANARY, planted, private
from tests.support.figures import Figures
from tests.support.kept_rows import live_a_little, with_calendars
from tests.support.public_outputs import Output, answers, files
from tests.support.world import ROOT, at

pytestmark = pytest.mark.proof
NOW = at("2026-11-24 13:00")
LETTERS = f"{CANARY}-".encode()


@pytest.fixture
def lived(site: Flask) -> Iterator[Flask]:
    """Something in every table that the services fill, a while ago."""
    live_a_little()
    with_calendars()
    with time_machine.travel(NOW, tick=False):
        yield site


@pytest.mark.parametrize("rendered", ["when published", "anew"])
def test_nothing_private_is_in_any_public_output(
    lived: Flask, tmp_path: Path, figures: Figures, rendered: str
) -> None:
    found = planted(db.engine.url)
    assert found.keys() == private()
    assert all(found.values()), "a column without a canary"
    _turned()
    if rendered == "anew":
        _outdated()
        assert Renewing().turn(NOW) > 0
    outputs = [*answers(lived), *files(lived, tmp_path / "www")]
    assert not [one.where for one in outputs if one.status == 500]
    told = telling(outputs)
    assert told == set()
    figures(
        "hostile in public",
        private_columns=len(found),
        canaries=sum(found.values()),
        outputs=len(outputs),
        bytes=sum(len(one.told) for one in outputs),
        told=len(told),
    )


def telling(outputs: Iterable[Output]) -> set[str]:
    """Where a canary is."""
    return {one.where for one in outputs if LETTERS in one.told.lower()}


def _turned() -> None:
    """Everything is another edition, so that nothing comes out of memory."""
    with writing() as session:
        raise_edition(session, NOW - timedelta(minutes=1))


def _outdated() -> None:
    """As after an upgrade: each piece has to be rendered again from what was published."""
    with writing() as session:
        session.execute(update(PieceRow).values(fingerprint="of another version"))


QUIET = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))
PUBLIC_WORDS: dict[str, tuple[Callable[[], object], set[str]]] = {
    "a component's description": (
        lambda: save_component(
            ROOT, Component("databases", "Databases", description="canary-x"), now=NOW
        ),
        {"/components/databases", "/api/v2/components.json", "api/v2/components.json.gz"},
    ),
    "a holiday": (
        lambda: save_holiday(ROOT, QUIET.start.date(), "canary-x", now=NOW),
        {"/", "index.html", "index.html.gz"},
    ),
    "a freeze's public name": (
        lambda: save_freeze(ROOT, Freeze("Exams", QUIET, public_name="canary-x"), now=NOW),
        {"/", "index.html", "index.html.gz"},
    ),
}


@pytest.mark.parametrize(("say", "where"), PUBLIC_WORDS.values(), ids=PUBLIC_WORDS.keys())
def test_a_word_that_is_public_is_found_where_it_is(
    lived: Flask, tmp_path: Path, say: Callable[[], object], where: set[str]
) -> None:
    say()
    assert where <= telling([*answers(lived), *files(lived, tmp_path / "www")])


def test_a_word_in_a_header_would_be_found() -> None:
    assert telling([Output("/", "text/html", b"", (("X-By", "canary-person-name-0"),))]) == {"/"}
