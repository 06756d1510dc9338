"""How many questions are put to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from maintenance.store.db import db


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every SELECT that is executed meanwhile."""
    asked: list[str] = []

    def noted(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", noted)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", noted)
