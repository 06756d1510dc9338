"""This machine's own instance: what ``midweek serve --local`` makes and keeps under ``instance/``."""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from maintenance.settings import Settings

FOLDER = Path("instance").absolute()
DATABASE = FOLDER / "midweek.sqlite"
MAKING = FOLDER / "midweek.sqlite.making"
SAMPLE_SIGN_IN = FOLDER / "sample-sign-in.json"
LOCAL_PORT = 5000
_PORT_FILE = "port"


def settings_for(port: int | None = None, *, database: Path | None = None) -> Settings:
    """No settings needed: makes its own secrets, sends nothing outside. The port is the last one
    served on unless it is named. Where sample data is, or is being loaded, the service is the
    sample's; one's own has the name that nobody has chosen yet."""
    folder()
    is_sample = database == MAKING or SAMPLE_SIGN_IN.exists()
    own = Settings(
        database_url=f"sqlite:///{database or DATABASE}",
        secret_key=_own_secret(FOLDER / "secret-key", secrets.token_urlsafe(48)),
        base_url=f"http://127.0.0.1:{port or _last_port()}",
        uid_domain="midweek.local",
        calendar_keys=(_own_secret(FOLDER / "calendar-key", fresh_calendar_key()),),
        local=True,
    )
    if not is_sample:
        return own
    return replace(own, service_name="Cloud.gov", support_email="support@example.gov")


def fresh_calendar_key() -> str:
    """A key as ``MIDWEEK_CALENDAR_KEYS`` takes it (Fernet's: 32 random bytes)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def folder() -> Path:
    """The folder, made for its owner alone where there is none."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FOLDER


def keep_port(port: int) -> None:
    """Remembers where it is served, for the links that ``midweek user`` prints."""
    write_private(FOLDER / _PORT_FILE, str(port))


def write_private(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    fresh.replace(file)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process, however that ends."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _last_port() -> int:
    file = FOLDER / _PORT_FILE
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    return int(kept) if kept.isdigit() else LOCAL_PORT


def _own_secret(file: Path, fresh: str) -> str:
    with locked(file.with_name("lock-secret")):
        if not file.exists():
            write_private(file, fresh)
    return file.read_text(encoding="utf-8").strip()
