"""What would stand in the log of a server, read back as the lines that it is made of."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from maintenance import logs


class Heard:
    """The lines so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == logger]


@contextmanager
def listening(level: int = logging.INFO) -> Iterator[Heard]:
    """Every logger at this level, but those that the configuration itself holds back."""
    heard = Heard()
    handler = logging.StreamHandler(heard.stream)
    handler.setFormatter(logs.json_formatter())
    held = {
        name: logging.getLevelNamesMapping()[own["level"]]
        for name, own in logs.configuration()["loggers"].items()
        if own["level"] != "INFO"
    }
    names = [*logging.root.manager.loggerDict, ""]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(held.get(name.partition(".")[0], level))
    logging.root.addHandler(handler)
    try:
        yield heard
    finally:
        logging.root.removeHandler(handler)
        for name, former in before.items():
            logging.getLogger(name).setLevel(former)
