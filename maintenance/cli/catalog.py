"""``midweek components``, ``people`` and ``teams``: what may be named where a window is written.

Whoever can’t be chosen any more is left out of the tables; ``--json`` has all of them.
"""

from collections.abc import Sequence
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.connecting import connected
from maintenance.cli.terminal import show_json, show_table
from maintenance.cli.verbs import as_json


@click.command(epilog="Example: midweek components")
@as_json
@connected
def components(api: Api, *, as_json: bool) -> None:
    """List what windows can touch, in the order in which customers see it."""
    body = api.get("components").body
    rows = [
        (one["slug"], one["kind"], one["team"] or "–", one["name"])
        for one in body["components"]
        if not one["retired"]
    ]
    _shown(body, ("SLUG", "KIND", "TEAM", "NAME"), rows, as_json=as_json)


@click.command(epilog="Example: midweek people")
@as_json
@connected
def people(api: Api, *, as_json: bool) -> None:
    """List who can do the work: number, address, roles, teams, and whether they are there now."""
    body = api.get("people").body
    rows = [
        (str(one["id"]), one["email"], ", ".join(one["roles"]), ", ".join(one["teams"]) or "–",
         "yes" if one["at_hand"] else "no", one["name"])
        for one in body["people"]
        if not one["disabled"]
    ]  # fmt: skip
    head = ("NUMBER", "ADDRESS", "ROLES", "TEAMS", "AT HAND", "NAME")
    _shown(body, head, rows, as_json=as_json)


@click.command(epilog="Example: midweek teams")
@as_json
@connected
def teams(api: Api, *, as_json: bool) -> None:
    """List the teams with their members."""
    body = api.get("teams").body
    rows = [
        (one["slug"], one["name"], ", ".join(who["name"] for who in one["members"]) or "–")
        for one in body["teams"]
        if not one["retired"]
    ]
    _shown(body, ("SLUG", "NAME", "MEMBERS"), rows, as_json=as_json)


def _shown(
    body: Any, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, as_json: bool
) -> None:
    if as_json:
        show_json(body)
    else:
        show_table(head, rows)
