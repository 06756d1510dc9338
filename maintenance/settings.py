"""The settings: ``MIDWEEK_*`` in the environment, read once, checked, refused aloud."""

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "MIDWEEK_"
SECRET_LEAST = 32


class SettingsError(Exception):
    """One sentence a setting that is wrong or missing."""


@dataclass(frozen=True)
class Settings:
    """All of them. ``base_url`` has no path and no slash at its end; ``policy`` is a file's path."""

    database_url: str
    secret_key: str
    base_url: str
    uid_domain: str
    service_name: str = "Our service"
    support_email: str = ""
    support_url: str = ""
    maintnote_account: str = "public"
    policy: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    local: bool = False

    @property
    def is_https(self) -> bool:
        """Whether customers reach it by https."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Reads and checks them all. Raises SettingsError that names each one that is wrong."""
        read = _Reader(environ)
        base_url = read.checked("BASE_URL", "http://127.0.0.1:5000", _base_url)
        settings = cls(
            database_url=read.text("DATABASE_URL", "sqlite:///instance/midweek.sqlite"),
            secret_key=read.text("SECRET_KEY", ""),
            base_url=base_url,
            uid_domain=read.text("UID_DOMAIN", urlsplit(base_url).hostname or "localhost"),
            service_name=read.text("SERVICE_NAME", "Our service"),
            support_email=read.text("SUPPORT_EMAIL", ""),
            support_url=read.checked("SUPPORT_URL", "", _web_address),
            maintnote_account=read.text("MAINTNOTE_ACCOUNT", "public"),
            policy=read.text("POLICY", ""),
            trusted_hosts=tuple(read.text("TRUSTED_HOSTS", "").replace(",", " ").split()),
            proxy_hops=int(read.checked("PROXY_HOPS", "0", _few)),
        )
        read.refuse()
        return settings

    @classmethod
    def for_local(cls, instance: Path, port: int) -> "Settings":
        """For one's own machine: makes what it needs under ``instance``, sends nothing outside."""
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(
            database_url=f"sqlite:///{instance / 'midweek.sqlite'}",
            secret_key=_own_secret(instance / "secret-key"),
            base_url=f"http://127.0.0.1:{port}",
            uid_domain="midweek.local",
            service_name="Cloud.gov",
            support_email="support@example.gov",
            trusted_hosts=("127.0.0.1", "localhost"),
            local=True,
        )

    def unsafe(self) -> tuple[str, ...]:
        """What ``midweek serve`` refuses to serve with, one sentence a setting."""
        problems = []
        if len(self.secret_key) < SECRET_LEAST or len(set(self.secret_key)) < 10:
            problems.append(
                f"{PREFIX}SECRET_KEY must be at least {SECRET_LEAST} random characters, as "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' prints."
            )
        if not self.base_url.startswith("https://"):
            problems.append(f"{PREFIX}BASE_URL must be the https address that customers use.")
        file = sqlite_file(self.database_url)
        if file and file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            problems.append(
                f"{PREFIX}DATABASE_URL names {file}, which others on this machine can read. "
                f"Run: chmod 600 {file}"
            )
        return tuple(problems)


def sqlite_file(database_url: str) -> Path | None:
    """The file of an SQLite address; None for any other database."""
    prefix = "sqlite:///"
    return Path(database_url.removeprefix(prefix)) if database_url.startswith(prefix) else None


def setting_names() -> tuple[str, ...]:
    """Every variable that is read, for the documents to be held to."""
    names = (
        "DATABASE_URL",
        "SECRET_KEY",
        "BASE_URL",
        "UID_DOMAIN",
        "SERVICE_NAME",
        "SUPPORT_EMAIL",
        "SUPPORT_URL",
        "MAINTNOTE_ACCOUNT",
        "POLICY",
        "TRUSTED_HOSTS",
        "PROXY_HOPS",
    )
    return tuple(f"{PREFIX}{name}" for name in names)


def _own_secret(file: Path) -> str:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._wrong: list[str] = []
        known = set(setting_names()) | {f"{PREFIX}PROOF"}
        self._wrong += [
            f"{name} is not a setting of Midweek."
            for name in sorted(environ)
            if name.startswith(PREFIX) and name not in known
        ]

    def text(self, name: str, default: str) -> str:
        return self._environ.get(PREFIX + name, "").strip() or default

    def checked(self, name: str, default: str, problem: Callable[[str], str | None]) -> str:
        value = self.text(name, default)
        sentence = problem(value) if value else None
        if sentence:
            self._wrong.append(f"{PREFIX}{name} {sentence}")
        return value.rstrip("/") if not sentence else default

    def refuse(self) -> None:
        if self._wrong:
            raise SettingsError("\n".join(self._wrong))


def _base_url(value: str) -> str | None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"is “{value}”; it must be an address such as https://maintenance.example.gov."
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return f"is “{value}”; it must have no path."
    return None


def _web_address(value: str) -> str | None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"is “{value}”; it must be an http or https address."
    return None


def _few(value: str) -> str | None:
    return None if value.isdigit() and int(value) <= 5 else f"is “{value}”; it must be 0 to 5."
