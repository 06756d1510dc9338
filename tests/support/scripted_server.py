"""A server on a real socket that does exactly what a script says, however wrong that is."""

import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Script = Callable[[socket.socket, bytes], None]
"""What is done with a connection, and what was asked."""


class ScriptedServer:
    """Serves on loopback until it is left; ``asked`` is what came, ``connections`` how many did."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self._script, self._context = script, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.port: int = self._socket.getsockname()[1]
        self.asked: list[bytes] = []
        self.names: list[str | None] = []
        self.connections = 0
        if context is not None:
            context.sni_callback = lambda _socket, name, _context: self.names.append(name)

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in (self._accepting, *self._threads):
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        """Whatever the other side does to the connection is its own affair."""
        try:
            connection.settimeout(5)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            asked = b""
            while b"\r\n\r\n" not in asked and (part := connection.recv(65_536)):
                asked += part
            self.asked.append(asked)
            self._script(connection, asked)
        except OSError:
            return
        finally:
            connection.close()


def answers(*parts: bytes) -> Script:
    """Sends this, and ends."""

    def script(connection: socket.socket, _asked: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return script


def drips(first: bytes, drop: bytes, every: float = 0.05) -> Script:
    """Sends the first part, and then a drop after each pause, for as long as somebody takes them."""

    def script(connection: socket.socket, _asked: bytes) -> None:
        connection.sendall(first)
        never = threading.Event()
        for _ in range(400):
            connection.sendall(drop)
            never.wait(every)

    return script
