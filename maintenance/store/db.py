"""The database: one metadata for all rows, and how a connection behaves on each engine."""

import os
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_FOR_MS = 5_000


class Base(DeclarativeBase):
    """What every row is."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(metadata=Base.metadata)


def attach(app: Flask, database_url: str) -> None:
    """Gives the application its engine.

    SQLite: WAL, synchronous FULL, foreign keys, ``BEGIN IMMEDIATE`` for writing and plain ``BEGIN``
    with ``query_only`` for reading, new files 0600. PostgreSQL: lock and statement limits.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = with_driver(database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _options(database_url)
    os.umask(0o077)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _listen_sqlite(db.engine)


def with_driver(url: str) -> str:
    """The address with the driver of PostgreSQL that Midweek uses."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _options(url: str) -> dict[str, Any]:
    """What is sent to the database is kept out of errors, and so out of the log.

    On PostgreSQL a thread may hold one connection and ask the time by another.
    """
    if url.startswith("sqlite"):
        own: dict[str, Any] = {"connect_args": {"timeout": BUSY_FOR_MS / 1_000}}
    else:
        limits = f"-c lock_timeout={BUSY_FOR_MS} -c statement_timeout=30000 -c timezone=UTC"
        own = {"connect_args": {"options": limits}, "pool_pre_ping": True, "max_overflow": 20}
    return {"hide_parameters": True, **own}


def _listen_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_FOR_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        writes = connection.get_execution_options().get("midweek_writes", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
