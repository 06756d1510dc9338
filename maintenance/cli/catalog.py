"""``midweek components``, ``people`` and ``teams``: what may be named where a window is written.

Whoever can’t be chosen any more is left out of the tables; ``--json`` has all of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.connecting import connected
from maintenance.cli.terminal import show_json, show_table
from maintenance.cli.verbs import as_json

One = Mapping[str, Any]
Column = Callable[[One], str]


def _names(name: str) -> Column:
    return lambda one: ", ".join(one[name]) or "–"


def _listing(name: str, does: str, columns: Mapping[str, Column]) -> click.Command:
    def listed(api: Api, *, as_json: bool) -> None:
        body = api.get(name).body
        if as_json:
            show_json(body)
            return
        chosen = [one for one in body[name] if not (one.get("retired") or one.get("disabled"))]
        cells = [tuple(cell(one) for cell in columns.values()) for one in chosen]
        show_table(tuple(columns), cells)

    listed.__doc__ = does
    return click.command(name, epilog=f"Example: midweek {name}")(as_json(connected(listed)))


components = _listing(
    "components",
    "List what windows can touch, in the order in which customers see it.",
    {
        "SLUG": lambda one: one["slug"],
        "KIND": lambda one: one["kind"],
        "TEAM": lambda one: one["team"] or "–",
        "NAME": lambda one: one["name"],
    },
)
people = _listing(
    "people",
    "List who can do the work: number, address, roles, teams, and whether they are there now.",
    {
        "NUMBER": lambda one: str(one["id"]),
        "ADDRESS": lambda one: one["email"],
        "ROLES": _names("roles"),
        "TEAMS": _names("teams"),
        "AT HAND": lambda one: "yes" if one["at_hand"] else "no",
        "NAME": lambda one: one["name"],
    },
)
teams = _listing(
    "teams",
    "List the teams with their members.",
    {
        "SLUG": lambda one: one["slug"],
        "NAME": lambda one: one["name"],
        "MEMBERS": lambda one: ", ".join(who["name"] for who in one["members"]) or "–",
    },
)
