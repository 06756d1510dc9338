"""Backups put back where an application can work on them, as docs/running.md says it is done."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgres import Cluster


@contextmanager
def put_back(file: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Gives the address of a database made from the backup; it goes when it has been used."""
    if request.config.getoption("--database") == "postgres":
        running: Cluster = request.getfixturevalue("cluster")
        name = f"again_{secrets.token_hex(6)}"
        running.make(name)
        url = running.url(name)
        subprocess.run(["pg_restore", "--dbname", url, str(file)], check=True)
        yield url
        running.drop(name)
        return
    place = file.parent / f"again-{secrets.token_hex(6)}.sqlite"
    shutil.copy(file, place)
    yield f"sqlite:///{place}"
    place.unlink()
