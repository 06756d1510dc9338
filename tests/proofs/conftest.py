"""A world for hostile text, and the log that is written meanwhile."""

import io
import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask, current_app

from maintenance.logs import json_formatter
from maintenance.store import moment
from tests.support.hostile import strings
from tests.support.read_everywhere import NOW, Stopped, Typing
from tests.support.sizes import size
from tests.support.typist import Typist
from tests.support.world import World


@pytest.fixture
def typing(world: World, monkeypatch: pytest.MonkeyPatch) -> Typing:
    monkeypatch.setattr(moment, "datetime", Stopped())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    counted: Counter[str] = Counter()
    people = {
        name: Typist(app, getattr(world, name), NOW, counted)
        for name in ("ines", "lena", "olga", "noor")
    }
    people[""] = Typist(app, None, NOW, counted)
    return Typing(app, world, people, list(strings(size("hostile"))), counted)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the log says meanwhile, as it is written in production."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(json_formatter())
    root, own = logging.getLogger(), logging.getLogger("midweek")
    was, _ = own.level, root.addHandler(handler)
    own.setLevel(logging.INFO)
    yield written
    own.setLevel(was)
    root.removeHandler(handler)
