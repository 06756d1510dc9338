"""The settings: ``MIDWEEK_*`` in the environment, read once, checked, refused aloud."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

PREFIX = "MIDWEEK_"
SERVER_VARIABLE, TOKEN_VARIABLE = f"{PREFIX}SERVER", f"{PREFIX}TOKEN"
"""What the command line reads as a client of another Midweek: no settings, and no mistakes."""

SECRET_LEAST = 32
TEXT_LIMIT = 200
PORT_MOST = 65_535
LOOPBACK_HOSTS = ("127.0.0.1", "localhost")
_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile("[A-Za-z0-9_-]{43}=")
_HOST_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class SettingsError(Exception):
    """One sentence a setting that is wrong or missing."""


@dataclass(frozen=True)
class Settings:
    """All of them. ``base_url`` has no path and no slash at its end; ``policy`` is a file's path.

    ``api_limit`` is how many calls a token has in a minute over all ``processes``; 0 sets no limit.
    ``calendar_keys`` are those that the addresses of calendars are encrypted with, the newest first;
    ``internal_hosts`` those that may be asked although they are not on the public internet;
    ``publish_dir`` is where the public face is kept as files, empty where it isn't.
    """

    database_url: str
    secret_key: str
    base_url: str
    uid_domain: str
    service_name: str = "Our service"
    support_email: str = ""
    support_url: str = ""
    security_contact: str = ""
    maintnote_account: str = "public"
    policy: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    processes: int = 1
    api_limit: int = 600
    metrics_token: str = ""
    metrics_port: int | None = None
    calendar_keys: tuple[str, ...] = ()
    internal_hosts: tuple[str, ...] = ()
    publish_dir: str = ""
    local: bool = False

    @property
    def is_https(self) -> bool:
        """Whether customers reach it by https."""
        return self.base_url.startswith("https://")

    @property
    def security_contacts(self) -> tuple[str, ...]:
        """Whom to tell of a weakness, as addresses (RFC 9116 2.5.3): who is named for it, else support."""
        named = self.security_contact or self.support_email or self.support_url
        if not named or named.startswith("http://"):
            return ()
        return (named if named.startswith("https://") else f"mailto:{named}",)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names it answers to: BASE_URL's, the machine's own for health checks, those named.

        No link is ever built from the name that was asked for, so the machine's own are harmless.
        """
        return (urlsplit(self.base_url).hostname or "", *LOOPBACK_HOSTS, *self.trusted_hosts)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Reads and checks them all. Raises SettingsError that names each one that is wrong."""
        read = _Reader(environ)
        base_url = read.checked("BASE_URL", "http://127.0.0.1:5000", _base_url).rstrip("/")
        settings = cls(
            database_url=_absolute(read.checked("DATABASE_URL", "", _database_url)),
            secret_key=read.text("SECRET_KEY", ""),
            base_url=base_url,
            uid_domain=read.checked("UID_DOMAIN", urlsplit(base_url).hostname or "", _host),
            service_name=read.checked("SERVICE_NAME", "Our service", _short_text),
            support_email=read.checked("SUPPORT_EMAIL", "", _email),
            support_url=read.checked("SUPPORT_URL", "", _web_address),
            security_contact=read.checked("SECURITY_CONTACT", "", _contact),
            maintnote_account=read.checked("MAINTNOTE_ACCOUNT", "public", _short_text),
            policy=read.checked("POLICY", "", _file),
            trusted_hosts=_names(read.checked("TRUSTED_HOSTS", "", _hosts).lower()),
            proxy_hops=int(read.checked("PROXY_HOPS", "0", _few)),
            processes=int(read.checked("PROCESSES", "1", _processes)),
            api_limit=int(read.checked("API_LIMIT", "600", _calls)),
            metrics_token=read.checked("METRICS_TOKEN", "", _token),
            metrics_port=_number(read.checked("METRICS_PORT", "", _port)),
            calendar_keys=_names(read.checked("CALENDAR_KEYS", "", _keys)),
            internal_hosts=_names(read.checked("INTERNAL_HOSTS", "", _plain_hosts).lower()),
            publish_dir=read.checked("PUBLISH_DIR", "", _directory),
        )
        read.refuse()
        return settings

    def unsafe(self) -> tuple[str, ...]:
        """What production refuses to serve with, one sentence a setting."""
        problems = []
        if not self.database_url:
            problems.append(
                f"{PREFIX}DATABASE_URL is missing: name the database to serve. "
                "For a try on your own machine: midweek serve --local"
            )
        if len(self.secret_key) < SECRET_LEAST or len(set(self.secret_key)) < 10:
            problems.append(
                f"{PREFIX}SECRET_KEY must be at least {SECRET_LEAST} random characters, as "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' prints."
            )
        if not self.is_https:
            problems.append(
                f"{PREFIX}BASE_URL must be the https address that customers use, "
                "such as https://maintenance.example.gov."
            )
        file = sqlite_file(self.database_url)
        if file and file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            problems.append(
                f"{PREFIX}DATABASE_URL names {file}, which others on this machine can read. "
                f"Run: chmod 600 {file}"
            )
        return tuple(problems)


def sqlite_file(database_url: str) -> Path | None:
    """The file of an SQLite address; None for any other database."""
    is_file = database_url.startswith(_SQLITE)
    return Path(database_url.removeprefix(_SQLITE)) if is_file else None


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
        "SECURITY_CONTACT",
        "MAINTNOTE_ACCOUNT",
        "POLICY",
        "TRUSTED_HOSTS",
        "PROXY_HOPS",
        "PROCESSES",
        "API_LIMIT",
        "METRICS_TOKEN",
        "METRICS_PORT",
        "CALENDAR_KEYS",
        "INTERNAL_HOSTS",
        "PUBLISH_DIR",
    )
    return tuple(f"{PREFIX}{name}" for name in names)


class _Reader:
    """Reads one after the other and keeps a sentence for each that is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        known = {*setting_names(), SERVER_VARIABLE, TOKEN_VARIABLE, f"{PREFIX}PROOF"}
        self._wrong = [
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
        return default if sentence else value

    def refuse(self) -> None:
        if self._wrong:
            raise SettingsError("\n".join(self._wrong))


def _shown(value: str) -> str:
    """A value as a sentence may hold it: one line, and not too long."""
    return "".join(c if c.isprintable() else "·" for c in value[:100])


def _absolute(database_url: str) -> str:
    """Flask-SQLAlchemy would look for a relative file beside the package, not where one stands."""
    file = sqlite_file(database_url)
    return f"{_SQLITE}{file.absolute()}" if file else database_url


def _names(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _database_url(value: str) -> str | None:
    """Says nothing of the value itself: it may hold a password."""
    if value.startswith(_POSTGRES) or (len(value) > len(_SQLITE) and value.startswith(_SQLITE)):
        return None
    return "must begin with postgresql:// or name a file, as sqlite:////var/lib/midweek.sqlite."


def _base_url(value: str) -> str | None:
    parts = _split(value)
    if parts is None:
        return (
            f"is “{_shown(value)}”; it must be an address such as https://maintenance.example.gov."
        )
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        return f"is “{_shown(value)}”; it must have no path and no name in it."
    return None


def _web_address(value: str) -> str | None:
    return None if _split(value) else f"is “{_shown(value)}”; it must be an http or https address."


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        fits = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        return None
    return parts if fits and value.isprintable() and " " not in value else None


def _host(value: str) -> str | None:
    fits = _HOST_NAME.fullmatch(value)
    return (
        None
        if fits
        else f"is “{_shown(value)}”; it must be a name such as maintenance.example.gov."
    )


def _hosts(value: str) -> str | None:
    wrong = [name for name in _names(value) if not _HOST_NAME.fullmatch(name.removeprefix("."))]
    if wrong:
        return f"holds “{_shown(wrong[0])}”; it must list names such as maintenance.example.gov."
    return None


def _plain_hosts(value: str) -> str | None:
    wrong = [name for name in _names(value) if not _HOST_NAME.fullmatch(name)]
    if wrong:
        return f"holds “{_shown(wrong[0])}”; it must list names such as calendar.example.gov."
    return None


def _keys(value: str) -> str | None:
    """Says nothing of the value itself: it is a secret."""
    if all(_KEY.fullmatch(name) for name in _names(value)):
        return None
    return "must list keys as midweek calendar key prints them, the newest first."


def _short_text(value: str) -> str | None:
    if len(value) > TEXT_LIMIT or not value.isprintable():
        return f"must be one line of at most {TEXT_LIMIT} characters."
    return None


def _email(value: str) -> str | None:
    name, at, domain = value.partition("@")
    fits = name and at and _HOST_NAME.fullmatch(domain) and value.isprintable() and " " not in value
    return None if fits else f"is “{_shown(value)}”; it must be an email address."


def _contact(value: str) -> str | None:
    is_page = value.startswith("https://") and _split(value)
    if is_page or _email(value) is None:
        return None
    return f"is “{_shown(value)}”; it must be an email address or an https address."


def _file(value: str) -> str | None:
    return None if Path(value).is_file() else f"names {value}, where there is no file."


def _directory(value: str) -> str | None:
    if not Path(value).is_absolute() or value.endswith("/"):
        return (
            f"is “{_shown(value)}”; it must be a whole path, from / on and without one at its end."
        )
    found = Path(value).parent.is_dir()
    return None if found else f"names {value}, but there is no directory {Path(value).parent}."


def _few(value: str) -> str | None:
    return None if re.fullmatch("[0-5]", value) else f"is “{_shown(value)}”; it must be 0 to 5."


def _processes(value: str) -> str | None:
    fits = re.fullmatch("[1-9][0-9]{0,2}", value)
    return None if fits else f"is “{_shown(value)}”; it must be 1 to 999."


def _calls(value: str) -> str | None:
    fits = re.fullmatch("0|[1-9][0-9]{0,5}", value)
    return None if fits else f"is “{_shown(value)}”; it must be 0 to 999999."


def _token(value: str) -> str | None:
    fits = len(value) >= SECRET_LEAST and value.isascii() and value.isprintable()
    if fits and " " not in value:
        return None
    return f"must be at least {SECRET_LEAST} characters, without spaces."


def _port(value: str) -> str | None:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= PORT_MOST:
        return None
    return f"is “{_shown(value)}”; it must be 1 to {PORT_MOST}."


def _number(value: str) -> int | None:
    return int(value) if value else None
