"""Werkzeug compiles two functions for each address of each application. Tests make thousands of one
application, so they compile each once."""

from collections.abc import Callable

from werkzeug.routing import Rule

_compile_builder = Rule._compile_builder
_made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def compile_once() -> None:
    """From now on. What is compiled depends on the pieces of the address and its defaults alone."""
    Rule._compile_builder = _remembered  # type: ignore[assignment, method-assign]


def _remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    if rule.defaults:
        return _compile_builder(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _made:
        _made[key] = _compile_builder(rule, append_unknown)
    return _made[key]
