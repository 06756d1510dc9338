"""A copy of the whole database in one file, made while it is written to.

SQLite's own ``VACUUM INTO`` reads one snapshot and holds up nobody; PostgreSQL's is ``pg_dump``, in
its custom format. The file is its owner's alone, on the disk before it is named, and never half
there: it gets its name last.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from maintenance.domain.errors import MidweekError
from maintenance.settings import sqlite_file
from maintenance.store.db import BUSY_FOR_MS

_MARK = 1
_NO_PROGRAM = (
    "A backup of PostgreSQL is made by pg_dump, which is not installed here. Install PostgreSQL’s "
    "client programs, or run where they are: pg_dump --format=custom --file=FILE DATABASE"
)


class NoBackup(MidweekError):
    """The backup could not be made; there is no file, or the one that was there."""


def back_up(database_url: str, file: Path, *, replace: bool = False) -> int:
    """Makes the backup and gives its size in bytes. Raises NoBackup.

    ``replace`` lets it take the place of an older one, once it is whole.
    """
    source = sqlite_file(database_url)
    _refuse(source, file, replace=replace)
    if source is not None:
        return _put(file, lambda fresh: _copy_sqlite(source, fresh), replace=replace)
    return _put(file, lambda fresh: _dump_postgresql(database_url, fresh), replace=replace)


def is_marked(database: Path) -> bool:
    """Whether this SQLite file is a backup that was put back and not dealt with."""
    with closing(_opened(database)) as connection:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(number == _MARK)


def take_mark(database: Path) -> None:
    """It has been dealt with: it is the database now."""
    with closing(_opened(database)) as connection:
        connection.execute("PRAGMA user_version = 0")


def _refuse(source: Path | None, file: Path, *, replace: bool) -> None:
    if source is not None and not source.exists():
        raise NoBackup(f"There is no database at {source}.")
    if not file.parent.is_dir():
        raise NoBackup(f"There is no folder {file.parent} for the backup.")
    if not file.exists():
        return
    if not file.is_file():
        raise NoBackup(f"{file} is no file, so a backup can’t take its place.")
    if source is not None and file.samefile(source):
        raise NoBackup(f"{file} is the database itself.")
    if not replace:
        raise NoBackup(f"{file} is there already. Name another, or give --replace.")


def _put(file: Path, write: Callable[[Path], None], *, replace: bool) -> int:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        fresh = Path(name)
        try:
            write(fresh)
            os.fsync(descriptor)
            if replace:
                fresh.replace(file)
            else:
                os.link(fresh, file)
            _sync_folder(file.parent)
            return file.stat().st_size
        finally:
            os.close(descriptor)
            fresh.unlink(missing_ok=True)
    except FileExistsError as error:
        raise NoBackup(f"{file} came to be meanwhile; it was left alone.") from error
    except OSError as error:
        raise NoBackup(f"{file} can’t be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise NoBackup(f"The database can’t be copied: {error}.") from error


def _sync_folder(folder: Path) -> None:
    """Only then is the name on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_sqlite(source: Path, fresh: Path) -> None:
    with closing(_opened(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))
    with closing(_opened(fresh)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"PRAGMA user_version = {_MARK}")
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise NoBackup(f"The copy is damaged, and so is perhaps the database: {found}.")


def _opened(file: Path) -> sqlite3.Connection:
    """A connection of its own, beside the application’s, to a file that is there."""
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_FOR_MS / 1_000,
        isolation_level=None,
    )


def _dump_postgresql(database_url: str, fresh: Path) -> None:
    """The password goes by the environment: arguments are for everybody on the machine to read."""
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup(_NO_PROGRAM)
    url = make_url(database_url)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    named = f"--dbname={address.render_as_string()}"
    done = subprocess.run(  # noqa: S603 (a program of PostgreSQL's, found by its name)
        [program, "--format=custom", "--no-password", f"--file={fresh}", named],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoBackup(f"pg_dump refused: {done.stderr.strip().splitlines()[-1]}")
