"""An application compiles two functions for each of its addresses, and each template that it shows.
Tests make thousands of one application, so they compile each once."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_compile_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_make_environment = Environment.__init__


def compile_once() -> None:
    """From now on."""
    Rule._compile_builder = _remembered  # type: ignore[assignment, method-assign]
    Environment.__init__ = _remembering  # type: ignore[assignment, method-assign]


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What is compiled depends on the pieces of the address alone, where it has no defaults."""
    if rule.defaults:
        return _compile_builder(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


class _Templates(BytecodeCache):
    """In memory, by the template's name and the sum of its text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = _Templates()


def _remembering(self: Environment, app: Flask, **options: Any) -> None:
    _make_environment(self, app, bytecode_cache=_templates, **options)
