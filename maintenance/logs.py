"""The log: one line an event on standard error, as JSON, or readable on one's own machine.

Whatever writes by the standard library is joined in, the server's own lines too. What somebody
wrote or keeps secret never stands in it: no path, no query, no header, no form, and of an error
the place in the code, but its message only where that speaks of the machine.
"""

import logging
import logging.config
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring_ascii
from types import NoneType
from typing import Any

from jinja2 import TemplateError
from sqlalchemy.exc import DBAPIError, OperationalError
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer, TimeStamper, add_log_level, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_logger_name
from structlog.typing import EventDict, WrappedLogger

FIELDS = (
    *("method", "route", "status", "milliseconds", "actor", "token"),
    *("subject", "number", "verb", "hash"),
)
_QUICK_FIELDS = (*FIELDS, "request_id")
_at = TimeStamper(fmt="iso", utc=True, key="at")
_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: repr,
    float: repr,
    NoneType: lambda _: "null",
}
CAUSES_AT_MOST = 10
# Their messages name what is in the code or on the machine, and nothing that was sent or stored.
_SAYS_NOTHING_PRIVATE = (
    AttributeError,
    ImportError,
    NameError,
    OperationalError,
    OSError,
    RuntimeError,
    TemplateError,
    TypeError,
    sqlite3.Error,
)
# At DEBUG the first writes out each row that it reads; the second names the address of a calendar
# where the answer has a header that makes no sense, which its own client tells of anyway.
_TELLS_TOO_MUCH = {"sqlalchemy": "WARNING", "urllib3": "CRITICAL"}


def configure(*, readable: bool = False) -> None:
    """From now on this process logs so."""
    logging.config.dictConfig(configuration(readable=readable))


def configuration(*, readable: bool = False) -> dict[str, Any]:
    """The same as the standard library's dictionary, for a server that configures its workers."""
    made_by = f"{__name__}.{'readable_formatter' if readable else 'json_formatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": made_by}},
        "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["line"], "level": "WARNING"},
        "loggers": {
            "midweek": {"level": "INFO"},
            "_granian": {"level": "WARNING"},
            **{name: {"level": level} for name, level in _TELLS_TOO_MUCH.items()},
        },
    }


def json_formatter() -> logging.Formatter:
    """A line is one JSON object in ASCII, so nothing in it can begin another line.

    From then on no record is made with the names of processes, threads and tasks, which no line has
    and which cost more than the line.
    """
    logging.logProcesses = logging.logThreads = False
    logging.logMultiprocessing = logging.logAsyncioTasks = False  # type: ignore[attr-defined]
    return _Quick(_formatter(_told_privately, JSONRenderer(sort_keys=True)))


def readable_formatter() -> ProcessorFormatter:
    """For one's own machine: a line to read, and errors in full."""
    return _formatter(format_exc_info, ConsoleRenderer(colors=False, timestamp_key="at"))


def _formatter(*ends: Any) -> ProcessorFormatter:
    joined = (
        merge_contextvars,
        add_log_level,
        add_logger_name,
        ExtraAdder(allow=_QUICK_FIELDS),
        _at,
    )
    return ProcessorFormatter(
        foreign_pre_chain=joined, processors=[ProcessorFormatter.remove_processors_meta, *ends]
    )


class _Quick(logging.Formatter):
    """The same lines as the formatter behind it, which it leaves errors and all that is unusual to.

    A line a request is what a server that answers from memory spends most of its time on.
    """

    def __init__(self, thorough: ProcessorFormatter) -> None:
        super().__init__()
        self._thorough = thorough

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its end."""
        had = record.__dict__
        if record.exc_info or record.stack_info or type(record.msg) is not str:
            return self._thorough.format(record)
        event = {name: had[name] for name in _QUICK_FIELDS if name in had}
        event |= get_contextvars()
        event["event"] = record.getMessage()
        event["level"], event["logger"] = record.levelname.lower(), record.name
        try:
            return _line(_at(None, "", event))
        except KeyError:
            return self._thorough.format(record)


def _line(event: EventDict) -> str:
    """What the standard library writes, without an encoder made for each line. Raises KeyError for a
    value that is not plain."""
    names, pattern = _shape(tuple(event))
    return pattern % tuple([_WRITTEN[type(told)](told) for told in map(event.__getitem__, names)])


@lru_cache(maxsize=64)
def _shape(names: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The names in their order, and the line with room for each; there are few kinds of lines."""
    ordered = tuple(sorted(names))
    fields = (f"{encode_basestring_ascii(name)}: ".replace("%", "%%") + "%s" for name in ordered)
    return ordered, f"{{{', '.join(fields)}}}"


def _told_privately(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """``error`` is what kind it was, ``traceback`` where, each with its causes."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else None
    if error is not None:
        event["error"] = type(error).__qualname__
        event["traceback"] = "\n".join(_lines(error))
    return event


def _lines(error: BaseException) -> Iterator[str]:
    """The error, then what led to it: the standard library's own, without the messages."""
    for depth, one in enumerate(islice(_causes(error), CAUSES_AT_MOST)):
        if depth:
            yield "caused by:"
        yield from (line.rstrip() for line in traceback.format_tb(one.__traceback__))
        yield f"{type(one).__module__}.{type(one).__qualname__}{_message(one)}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _message(error: BaseException) -> str:
    """Of a refused row only the code and the constraint: PostgreSQL's message holds the row."""
    said = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if state := getattr(said, "sqlstate", None):
        constraint = getattr(getattr(said, "diag", None), "constraint_name", None)
        return f": {state} {constraint}" if constraint else f": {state}"
    if isinstance(error, _SAYS_NOTHING_PRIVATE) or isinstance(said, sqlite3.Error):
        return "".join(f": {line}" for line in str(said).strip().splitlines()[:1])
    return ""
