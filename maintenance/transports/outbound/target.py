"""A web address as it is asked: taken apart once, so that what is looked at is what is reached."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from maintenance.transports.outbound.refusals import BadAddress

LONGEST = 2_000
HTTPS_PORT, LEAST_FREE_PORT, LAST_PORT = 443, 1_024, 65_535
_NO_ADDRESS = "This is no web address. Copy the whole of it, beginning with https://."
_SCHEMES = {"webcal": "https", "webcals": "https"}
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}")
_KEPT = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True)
class Target:
    """Whom to ask, and for what; ``path`` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def text(self) -> str:
        """The address as it is kept and asked, in its one written form."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = HTTPS_PORT if self.scheme == "https" else 80
        port = "" if self.port == usual else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def target_of(written: str, *, allow_http: bool = False) -> Target:
    """Takes an address apart. Raises BadAddress for all but https to a host without a name or a
    password; ``allow_http`` is for one's own machine."""
    parts, port = _split(written.strip())
    scheme = _SCHEMES.get(parts.scheme, parts.scheme)
    if scheme == "http" and not allow_http:
        raise BadAddress(
            "The address begins with http://. Anybody on the way could read the calendar: "
            "use the one that begins with https://."
        )
    if scheme not in {"http", "https"}:
        raise BadAddress(_NO_ADDRESS)
    if "@" in parts.netloc:
        raise BadAddress(
            "The address holds a user name or a password. Use one that needs neither, such as a "
            "secret or public address that the calendar’s settings offer."
        )
    return Target(scheme, _host(parts.hostname or ""), _port(scheme, port), _path(parts))


def leads_to(target: Target, location: str, *, allow_http: bool = False) -> Target:
    """Where a redirect leads. Raises BadAddress as for any other address."""
    try:
        onward = urljoin(target.text, location.strip())
    except ValueError as error:
        raise BadAddress("The server leads on to what is no web address.") from error
    return target_of(onward, allow_http=allow_http)


def _split(written: str) -> tuple[SplitResult, int | None]:
    if not written or len(written) > LONGEST:
        raise BadAddress(_NO_ADDRESS)
    if not written.isprintable() or any(c in written for c in ' \\"<>^`{|}'):
        raise BadAddress(
            "The address holds a character that has no place in one. Copy it once more."
        )
    try:
        parts = urlsplit(written)
        return parts, parts.port
    except ValueError as error:
        raise BadAddress(_NO_ADDRESS) from error


def _host(written: str) -> str:
    host = written.removesuffix(".").lower()
    if ":" in host and _IPV6.fullmatch(host):
        return host
    try:
        ascii_host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise BadAddress(_NO_ADDRESS) from error
    if len(ascii_host) > 253 or not _NAME.fullmatch(ascii_host):
        raise BadAddress(_NO_ADDRESS)
    return ascii_host


def _port(scheme: str, port: int | None) -> int:
    usual = HTTPS_PORT if scheme == "https" else 80
    if port is None or port == usual:
        return usual
    if not LEAST_FREE_PORT <= port <= LAST_PORT:
        raise BadAddress(
            f"Port {port} is not one that calendars are served on. Use an address without it."
        )
    return port


def _path(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe=_KEPT)
