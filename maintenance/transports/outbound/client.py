"""Asking an address without being led anywhere else: resolved once, looked at, and reached so.

A name is resolved once; every address that it gives has to be a public one; the connection goes to
the address that was looked at, while the name stands in the certificate, in SNI and in Host. So a
name that turns private after the check (rebinding) leads nowhere. Proxies of the environment are
not read. Each redirect is a new address, looked at like the first.
"""

import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from ipaddress import ip_address
from threading import Thread, Timer
from time import monotonic
from typing import Self

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from maintenance.transports.outbound.public import address_of, is_internal, is_public
from maintenance.transports.outbound.refusals import BadAddress, Unfit, Unreachable
from maintenance.transports.outbound.target import Target, leads_to, target_of

CONNECTS_WITHIN_SECONDS = 3.0
ENDS_WITHIN_SECONDS = 10.0
LARGEST = 1_000_000
_READ_AT_ONCE = 65_536
_LEADS_ON = frozenset({301, 302, 303, 307, 308})
_GZIP = 16 + zlib.MAX_WBITS
_SLOW = (
    f"The server took longer than {ENDS_WITHIN_SECONDS:.0f} seconds. If that lasts, ask whoever runs "
    "the server."
)


@dataclass(frozen=True)
class Rules:
    """Which hosts may lie inside the house, by name; and whether this is one's own machine, where
    loopback may be asked, by http too, but for ``own_port``: Midweek's own."""

    internal_hosts: frozenset[str] = frozenset()
    own_machine: bool = False
    own_port: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a server answered: ``headers`` by their names in lower case, ``body`` as it was meant."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], socket.socket]


def resolved(host: str, port: int) -> list[str]:
    """What the system says of a name, each address once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def dialled(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP address."""
    return socket.create_connection((address, port), timeout=seconds)


class Outbound:
    """The client. ``resolve``, ``dial`` and ``context`` are the system's own but in tests."""

    def __init__(
        self,
        rules: Rules,
        *,
        resolve: Resolve = resolved,
        dial: Dial = dialled,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._rules, self._resolve, self._dial = rules, resolve, dial
        self._context = context

    def get(self, written: str, headers: Mapping[str, str], *, redirects: int) -> Answer:
        """What is at an address, led on at most so many times.

        Takes at most 10 seconds and 1 MB in all. Raises Unreachable, with a sentence that doesn't hold
        the address.
        """
        deadline = monotonic() + ENDS_WITHIN_SECONDS
        target = target_of(written, allow_http=self._rules.own_machine)
        for _ in range(redirects + 1):
            answer = self._ask(target, headers, deadline)
            if answer.status not in _LEADS_ON or "location" not in answer.headers:
                return answer
            onward = answer.headers["location"]
            target = leads_to(target, onward, allow_http=self._rules.own_machine)
        raise Unreachable(
            f"The server led on more than {redirects} times. Use the address that it leads to."
        )

    def vet(self, written: str) -> Target:
        """The address taken apart, once its form is one that may be asked. Raises BadAddress."""
        return target_of(written, allow_http=self._rules.own_machine)

    def _ask(self, target: Target, headers: Mapping[str, str], deadline: float) -> Answer:
        addresses = self._vetted(target, deadline)
        connection = self._connection(target, addresses, deadline)
        try:
            with closing(connection), _Limit(deadline) as limit:
                answer = _answer(connection, target, headers, limit)
                if limit.is_over:
                    raise TimeoutError
                return answer
        except (OSError, HTTPError, HTTPException, ValueError, zlib.error) as error:
            late = monotonic() >= deadline
            raise Unreachable(_SLOW if late else _said_of(error, target.host)) from None

    def _vetted(self, target: Target, deadline: float) -> list[str]:
        """The addresses of a host, once every one of them may be reached."""
        found = self._resolved(target, deadline)
        if not found or not all(self._may_reach(target, one) for one in found):
            if any(_is_here(one) for one in found):
                raise BadAddress(self._said_of_here(target))
            raise BadAddress(
                f"{target.host} is not on the public internet. Use an address that is; whoever "
                "runs Midweek can allow a host of your own by MIDWEEK_INTERNAL_HOSTS."
            )
        return found

    def _said_of_here(self, target: Target) -> str:
        """No setting allows what lies on this machine, so none is named."""
        if self._rules.own_machine and target.port == self._rules.own_port:
            return (
                f"{target.host} at port {target.port} is Midweek itself, which is never asked. Use "
                "the address of another server."
            )
        return (
            f"{target.host} is not on the public internet, but on the machine that Midweek runs on, "
            "which is not asked. Use an address that is."
        )

    def _resolved(self, target: Target, deadline: float) -> list[str]:
        """Asks in a thread of its own: the system's resolver can't be told to hurry."""
        told: list[list[str]] = []

        def ask() -> None:
            try:
                told.append(self._resolve(target.host, target.port))
            except (OSError, UnicodeError):
                told.append([])

        asking = Thread(target=ask, daemon=True, name="resolver")
        asking.start()
        asking.join(min(CONNECTS_WITHIN_SECONDS, max(deadline - monotonic(), 0)))
        if not told or not told[0]:
            raise Unreachable(
                f"There is no host called {target.host} to be found. Look the address over, or copy "
                "it once more."
            )
        return told[0]

    def _may_reach(self, target: Target, written: str) -> bool:
        try:
            address = address_of(written)
        except ValueError:
            return False
        if address.is_loopback:
            plainly = ip_address(written) == address
            return self._rules.own_machine and plainly and target.port != self._rules.own_port
        if target.scheme != "https":
            return False
        if target.host in self._rules.internal_hosts and is_internal(address):
            return True
        return is_public(address)

    def _connection(self, target: Target, addresses: list[str], deadline: float) -> HTTPConnection:
        def reach() -> socket.socket:
            return self._reached(addresses, target.port, deadline)

        if target.scheme == "http":
            return _Plain(target.host, target.port, reach=reach)
        context = self._context or _context()
        return _Secure(target.host, target.port, reach=reach, ssl_context=context)

    def _reached(self, addresses: list[str], port: int, deadline: float) -> socket.socket:
        """A connection to the first address that takes one; all of them in 3 seconds."""
        until = min(deadline, monotonic() + CONNECTS_WITHIN_SECONDS)
        last: OSError = TimeoutError()
        for address in addresses:
            seconds = until - monotonic()
            if seconds <= 0:
                break
            try:
                return self._dial(address, port, seconds)
            except OSError as error:
                last = error
        raise last


def _is_here(written: str) -> bool:
    try:
        return address_of(written).is_loopback
    except ValueError:
        return False


class _Plain(HTTPConnection):
    """Goes to the address that was looked at; urllib3 would resolve the name again."""

    def __init__(self, host: str, port: int, *, reach: Callable[[], socket.socket]) -> None:
        super().__init__(host, port, timeout=CONNECTS_WITHIN_SECONDS)
        self._reach = reach

    def _new_conn(self) -> socket.socket:
        return self._reach()


class _Secure(HTTPSConnection):
    """The same by TLS; the certificate has to be that of the name."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        reach: Callable[[], socket.socket],
        ssl_context: ssl.SSLContext,
    ) -> None:
        super().__init__(host, port, timeout=CONNECTS_WITHIN_SECONDS, ssl_context=ssl_context)
        self._reach = reach

    def _new_conn(self) -> socket.socket:
        return self._reach()


def _context() -> ssl.SSLContext:
    """Verifies, by what the system trusts and by Mozilla's list."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Limit:
    """Ends a connection at its deadline, however slowly it goes on.

    The limit of a socket holds for each read alone, so a server that drips would never reach it. The
    socket is kept here, as a connection lets go of its own while the answer is still read.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer = Timer(max(self.left, 0), self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    @property
    def left(self) -> float:
        """Seconds."""
        return self._deadline - monotonic()

    def holds(self, connected: socket.socket | None) -> None:
        """Takes a socket once it is connected. Raises TimeoutError where that took all of the time."""
        self._socket = connected
        if connected is None or self.left <= 0:
            raise TimeoutError
        connected.settimeout(self.left)

    def _end(self) -> None:
        self.is_over = True
        if self._socket is not None:
            try:
                # The plain socket's own: that of TLS would touch what another thread is reading by.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return


def _answer(
    connection: HTTPConnection, target: Target, headers: Mapping[str, str], limit: _Limit
) -> Answer:
    connection.connect()
    limit.holds(connection.sock)
    own = {"User-Agent": "Midweek", "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(
        "GET", target.path, headers={**own, **headers}, preload_content=False, decode_content=False
    )
    response = connection.getresponse()
    told = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, told, _body(response))


def _body(response: HTTPResponse) -> bytes:
    """At most 1 MB, before it is unpacked and after."""
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > LARGEST:
        raise _too_large()
    body = bytearray()
    for part in response.stream(_READ_AT_ONCE, decode_content=False):
        body += part
        if len(body) > LARGEST:
            raise _too_large()
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    return bytes(body) if packed in {"", "identity"} else _unpacked(bytes(body), packed)


def _unpacked(body: bytes, packed: str) -> bytes:
    """What a server packed although it was asked not to."""
    if packed not in {"gzip", "x-gzip"}:
        raise Unfit("The server packed its answer in a way that Midweek doesn’t read.")
    unpacking = zlib.decompressobj(_GZIP)
    whole = unpacking.decompress(body, LARGEST + 1)
    if len(whole) > LARGEST:
        raise _too_large()
    if not unpacking.eof:
        raise Unreachable("The server’s answer broke off. If that lasts, ask whoever runs it.")
    return whole


def _too_large() -> Unfit:
    return Unfit(
        f"The server’s answer is larger than {LARGEST / 1_000_000:.0f} MB. Use an address of fewer "
        "entries, such as one without those of past years."
    )


def _said_of(error: Exception, host: str) -> str:
    """What went wrong with a connection, in a sentence."""
    reason = error.__cause__ or error.__context__ or error
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(
        reason, ssl.SSLCertVerificationError
    ):
        return (
            f"The certificate of {host} is not one to be trusted for that name. Look the address "
            "over; if it is right, tell whoever runs the server."
        )
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return (
            f"{host} did not answer within {CONNECTS_WITHIN_SECONDS:.0f} seconds. If that lasts, ask "
            "whoever runs the server."
        )
    if isinstance(error, ConnectionRefusedError):
        return f"{host} took no connection. Look the address over; if it is right, ask whoever runs it."
    return (
        f"The connection to {host} broke off, or its answer made no sense. If that lasts, ask whoever "
        "runs the server."
    )


def timedelta_of(seconds: str) -> timedelta | None:
    """What Retry-After asks for, where it is a number of seconds; a day at most."""
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 9):
        return None
    return min(timedelta(seconds=int(seconds)), timedelta(days=1))
