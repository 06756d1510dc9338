"""Load by Debian's wrk, which is written in C, on one thread; and Debian's nginx, which serves the same
bytes from files.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.support.console import answer

CONNECTIONS = 16
ENDS_WITHIN_SECONDS = 15
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_BAD = re.compile(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)")
_TICKS = os.sysconf("SC_CLK_TCK")
_CONFIGURATION = """
{user}
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  access_log {folder}/nginx-access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; index index.html; }}
}}
"""


def missing() -> str:
    """Why this can't be measured here; empty where it can."""
    absent = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    return (
        f"Not measured: {' and '.join(absent)} (Debian: apt install wrk nginx)." if absent else ""
    )


@dataclass(frozen=True)
class Load:
    """``rate`` answers a second; ``generator`` is the share of one processor that wrk took, and
    ``seconds`` is the processor's time that the server took for each answer."""

    rate: float
    generator: float
    seconds: float


def loaded(
    url: str,
    server: "subprocess.Popen[str]",
    seconds: float,
    headers: Mapping[str, str],
    connections: int = CONNECTIONS,
) -> Load:
    """Asks without a pause. Raises AssertionError where anything but 2xx or 3xx comes."""
    named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds:g}s",
        "--timeout",
        "120s",
        *named,
        url,
    ]
    before, began, took = _own(), monotonic(), _children(server.pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lasted = monotonic() - began
    if bad := _BAD.search(told):
        raise AssertionError(f"{url}: {bad[0]}")
    rate = float(_RATE.search(told)[1])  # type: ignore[index]
    spent = (_children(server.pid) - took) / (rate * lasted)
    return Load(rate, (_own() - before) / lasted, spent)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _children(pid: int) -> float:
    """The processor's seconds of a server and its workers."""
    total = 0.0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if place.parent.name == str(pid) or told[1] == str(pid):
            total += (int(told[11]) + int(told[12])) / _TICKS
    return total


def memory(pid: int) -> float:
    """What a server and its workers hold, in MB (proportional set size)."""
    total = 0
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text().rpartition(")")[2].split()
            if place.parent.name == str(pid) or told[1] == str(pid):
                rollup = (place.parent / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
        except OSError:
            continue
    return total / 1024


@contextmanager
def nginx(folder: Path, port: int, workers: int) -> Iterator["subprocess.Popen[str]"]:
    """Serves ``folder/files``; its log is written as Debian's is."""
    root = folder / "files"
    root.mkdir(exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    written = folder / "nginx.conf"
    written.write_text(
        _CONFIGURATION.format(folder=folder, port=port, root=root, user=user, workers=workers)
    )
    process = subprocess.Popen(
        ["nginx", "-c", str(written), "-p", str(folder), "-g", "daemon off;"], text=True
    )
    try:
        sleep(0.5)
        (root / "ready").write_text("ready")
        answer(f"http://127.0.0.1:{port}/ready", process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=ENDS_WITHIN_SECONDS)
