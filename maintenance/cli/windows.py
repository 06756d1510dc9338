"""``midweek windows``: list them, show one, write drafts; its verbs are in ``verbs.py``."""

from functools import cache, partial
from pathlib import Path
from typing import Any

import click

from maintenance.cli.accepting import accept_risk, risk_lines
from maintenance.cli.api import Api
from maintenance.cli.approving import NotJudged, approve, judged, proposed_lines
from maintenance.cli.connecting import connected
from maintenance.cli.content import (
    content_of,
    moment_typed,
    to_be_changed,
    toml_of,
    when_options,
    words_options,
)
from maintenance.cli.doers import doers_of
from maintenance.cli.refusals import BadInput
from maintenance.cli.terminal import show_json, show_lines, show_table
from maintenance.cli.verbs import VERBS, as_json, if_match, show_done
from maintenance.cli.window_shown import HEAD, content_shown, row, window_lines
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState

PAGE = 100


@click.group()
def windows() -> None:
    """Maintenance windows: list, show, write, and press their verbs."""


@windows.command(
    "list", epilog="Example: midweek windows list --state scheduled --component databases"
)
@click.option(
    "--state",
    multiple=True,
    type=click.Choice([one.value for one in WindowState]),
    help="May be repeated.",
)
@click.option(
    "--pending",
    multiple=True,
    type=click.Choice([one.value for one in RevisionState]),
    help="May be repeated.",
)
@click.option("--component", metavar="SLUG", help="Only those that touch it.")
@click.option("--words", help="Only those with these words in the title.")
@click.option("--since", metavar="TIME", help="Only those that end after this.")
@click.option("--until", metavar="TIME", help="Only those that start before this.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many.")
@as_json
@connected
def listed(api: Api, *, limit: int, as_json: bool, **given: Any) -> None:
    """List windows, the latest start first."""
    params = {name: value for name, value in given.items() if value}
    params |= {name: moment_typed(given[name]) for name in ("since", "until") if given[name]}
    body = _pages(api, params, limit)
    if as_json:
        show_json(body)
    elif body["windows"]:
        show_table(HEAD, [row(one) for one in body["windows"]])
    else:
        click.echo("There is no such window.", err=True)


def _pages(api: Api, params: dict[str, Any], limit: int) -> dict[str, Any]:
    """As many pages as it takes, as one; “next” says whether there are more."""
    found: list[Any] = []
    cursor: str | None = None
    while len(found) < limit:
        asked = {**params, "limit": min(PAGE, limit - len(found)), "cursor": cursor}
        page = api.get("windows", params={k: v for k, v in asked.items() if v is not None}).body
        found += page["windows"]
        cursor = page["next"]
        if cursor is None:
            break
    return {"windows": found, "next": cursor}


@windows.command(epilog="Example: midweek windows show 8kd93jd02kdj")
@click.argument("window_id", metavar="ID")
@as_json
@connected
def show(api: Api, window_id: str, *, as_json: bool) -> None:
    """Show a window; where it is proposed, how it is judged now, and if you may, how to approve exactly this."""
    window = api.get("windows", window_id).body
    if as_json:
        show_json(window)
        return
    show_lines(*window_lines(window, doers_of(api, window)))
    show_lines(*risk_lines(window))
    if window["pending_state"] == RevisionState.PROPOSED:
        show_lines("", *_decision_lines(api, window))


def _decision_lines(api: Api, window: dict[str, Any]) -> list[str]:
    """What whoever decides reads; where it can't be judged any more, why not."""
    try:
        return list(proposed_lines(window, judged(api, window)))
    except NotJudged as refused:
        return [refused.message]


@windows.command(epilog="Example: midweek windows draft 8kd93jd02kdj > draft.toml")
@click.argument("window_id", metavar="ID")
@as_json
@connected
def draft(api: Api, window_id: str, *, as_json: bool) -> None:
    """Print what a window says as TOML, to be changed and given to midweek windows save.

    An end that is worked out from the start and the lengths is left out, to go with them.
    """
    window = api.get("windows", window_id).body
    content = content_shown(window)
    if as_json:
        show_json(content)
    else:
        click.echo(toml_of(to_be_changed(content)), nl=False)


@windows.command(
    epilog="Example: midweek windows create --title 'Database upgrade' "
    "--start '2026-12-01 10:00' --work 90 --component databases=degraded"
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@when_options
@words_options
@click.option("--copied-from", metavar="ID", help="The window whose text FILE takes over.")
@click.option("--quiet", "-q", is_flag=True, help="Print the id alone.")
@as_json
@connected
def create(
    api: Api,
    file: Path | None,
    *,
    copied_from: str | None,
    quiet: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Save the first draft of a new window.

    FILE is a draft in TOML or JSON, “-” standard input; options go before what it says.
    """
    body = content_of(api, file, given) | ({"copied_from": copied_from} if copied_from else {})
    made = api.send("POST", "windows", body=body)
    if quiet:
        show_lines(made.body["id"])
    else:
        show_done(made, as_json=as_json)


@windows.command(epilog="Example: midweek windows save 8kd93jd02kdj draft.toml")
@click.argument("window_id", metavar="ID")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@when_options
@words_options
@if_match
@as_json
@connected
def save(
    api: Api, window_id: str, file: Path | None, *, version: str | None, as_json: bool, **given: Any
) -> None:
    """Save the next draft of a window: what FILE and the options say, over what it said before."""
    read = cache(partial(api.get, "windows", window_id))
    body = content_of(api, file, given, lambda: content_shown(read().body))
    if not body:
        raise BadInput("There is nothing to save: name a file, or what is to change.")
    etag = version or read().etag
    show_done(api.send("PATCH", "windows", window_id, body=body, etag=etag), as_json=as_json)


for command in (approve, accept_risk, *VERBS):
    windows.add_command(command)
