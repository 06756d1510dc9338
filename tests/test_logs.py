"""The log: JSON lines for machines, lines to read on one's own machine, and nothing private in either."""

import json
import logging
import sys

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.contextvars import bound_contextvars

from maintenance import logs
from maintenance.domain.errors import MidweekError
from maintenance.store.unit_of_work import writing
from tests.support.world import World

SECRET = "canary of somebody"


def line_of(error: BaseException | None = None, **extra: object) -> dict[str, object]:
    """What a line says of an error that was raised."""
    told = None
    if error is not None:
        try:
            raise error
        except type(error):
            told = sys.exc_info()
    record = logging.LogRecord("midweek.test", logging.ERROR, __file__, 1, "it broke", (), told)
    vars(record).update(extra)
    return json.loads(logs.json_formatter().format(record))  # type: ignore[no-any-return]


def test_a_line_says_when_how_grave_where_from_and_what() -> None:
    line = line_of()
    assert line["at"].endswith("Z")  # type: ignore[attr-defined]
    assert (line["level"], line["logger"], line["event"]) == ("error", "midweek.test", "it broke")


def test_a_line_holds_what_is_bound_to_the_request_and_no_field_that_is_not_known() -> None:
    with bound_contextvars(request_id="abcdefgh"):
        line = line_of(status=200, form={"title": SECRET})
    assert (line["request_id"], line["status"]) == ("abcdefgh", 200)
    assert SECRET not in json.dumps(line)


def test_whatever_is_said_stays_one_line_of_ascii() -> None:
    record = logging.LogRecord("other", logging.WARNING, "", 1, "a\nb\u2028c\ud800", (), None)
    written = logs.json_formatter().format(record)
    assert written.isascii()
    assert len(written.splitlines()) == 1
    assert json.loads(written)["event"] == "a\nb\u2028c\ud800"


@pytest.mark.parametrize(
    "error",
    [KeyError(SECRET), ValueError(SECRET), MidweekError(SECRET), UnicodeError(SECRET)],
    ids=lambda error: type(error).__name__,
)
def test_an_error_says_its_kind_and_place_and_keeps_a_message_that_could_be_private(
    error: Exception,
) -> None:
    line = line_of(error)
    assert line["error"] == type(error).__name__
    assert "test_logs.py" in str(line["traceback"])
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file or directory", "/nowhere"),
        AttributeError("'Window' object has no attribute 'titel'"),
        OperationalError("SELECT 1", {}, Exception("connection refused\nmore")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_the_code_or_the_machine_says_what_it_is(error: Exception) -> None:
    said = str(getattr(error, "orig", error)).partition("\n")[0]
    assert str(line_of(error)["traceback"]).endswith(f": {said}")


def test_the_causes_of_an_error_are_told_too() -> None:
    error = RuntimeError("could not")
    error.__cause__ = KeyError(SECRET)
    told = str(line_of(error)["traceback"])
    assert "RuntimeError: could not\ncaused by:\nbuiltins.KeyError" in told
    assert SECRET not in told


def test_of_a_row_that_the_database_refuses_only_the_constraint_is_told(world: World) -> None:
    """PostgreSQL's own message holds the values of the row."""
    double = "INSERT INTO team (slug, name) VALUES ('data', :name)"
    with pytest.raises(IntegrityError) as refused, writing() as session:
        session.execute(text(double), {"name": SECRET})
    told = json.dumps(line_of(refused.value))
    assert "IntegrityError" in told
    assert "pk_team" in told or "team.slug" in told
    for private in (SECRET, "INSERT", "VALUES"):
        assert private not in told


def test_on_one_s_own_machine_a_line_can_be_read_and_errors_are_whole() -> None:
    try:
        raise KeyError("what exactly")
    except KeyError:
        record = logging.LogRecord("midweek", 40, "", 1, "it broke", (), sys.exc_info())
    told = logs.readable_formatter().format(record)
    assert not told.startswith("{")
    assert "it broke" in told
    assert "KeyError: 'what exactly'" in told


def test_the_server_and_every_library_write_the_same_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root, before = logging.root, logging.root.handlers[:]
    try:
        logs.configure()
        logging.getLogger("_granian").warning("Killing worker-1")
        logging.getLogger("a.library").warning("is deprecated")
        logging.getLogger("a.library").info("is chatty")
    finally:
        root.handlers[:] = before
    said = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert said == ["Killing worker-1", "is deprecated"]


@pytest.mark.parametrize(
    "said",
    [
        {"msg": "request", "args": ()},
        {"msg": "the %s of %r", "args": ("name", "\u201cöther\n\x1b")},
        {"msg": "request", "args": (), "method": "GET", "route": None, "milliseconds": 0.1},
        {"msg": "request", "args": (), "path": "/secret", "status": 200},
        {"msg": "request", "args": (), "subject": {"un": object}},
        {"msg": "request", "args": (), "request_id": "0f3c1d9e8b7a6543"},
        {"msg": "odd", "args": (), "levelno": logging.WARNING, "levelname": "WARNING"},
    ],
    ids=["bare", "arguments", "fields", "not allowed", "no JSON", "an id", "warning"],
)
def test_a_line_is_written_quickly_as_it_is_thoroughly(said: dict[str, object]) -> None:
    quick = logs.json_formatter()
    usual = {"name": "midweek.request", "levelno": logging.INFO, "levelname": "INFO"}
    with time_machine.travel("2026-11-24 12:00:00.5", tick=False), bound_contextvars(known="x"):
        record = logging.makeLogRecord({**usual, **said})
        assert quick.format(record) == quick._thorough.format(record)  # type: ignore[attr-defined]
