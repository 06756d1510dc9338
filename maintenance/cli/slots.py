"""``midweek slots``: when can I? Found is 0, nothing found is 1, so a pipeline can ask."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.check import DOES_NOT_PASS, Question
from maintenance.cli.connecting import connected
from maintenance.cli.content import moment_typed
from maintenance.cli.doers import doers_named
from maintenance.cli.terminal import show_json, show_lines, show_table, stretch_shown, text_of
from maintenance.cli.touched import IMPACTS
from maintenance.cli.verbs import as_json

HEAD = ("WHEN", "AT HAND", "SPARE", "ADVICE")
_EACH = ("start", "day")


@click.command(
    cls=Question,
    epilog="Example: midweek slots --component databases --impact degraded --minutes 120 --each day",
)
@click.option(
    "--component", multiple=True, metavar="SLUG", help="What it touches. May be repeated."
)
@click.option("--impact", type=click.Choice(IMPACTS), help="How hard it hits them.")
@click.option("--minutes", type=click.IntRange(1, 1_440), help="How long it lasts.")
@click.option(
    "--doer",
    multiple=True,
    metavar="WHO",
    help="Who does the work: a name, an address or a number.",
)
@click.option("--window", metavar="ID", help="The window that is to be moved: what it says counts.")
@click.option("--since", metavar="TIME", help="Only from this moment on; otherwise from now on.")
@click.option("--until", metavar="TIME", help="Only what ends by then; otherwise 60 days ahead.")
@click.option(
    "--each", type=click.Choice(_EACH), help="Every start that passes, or the first of each day."
)
@click.option(
    "--step", type=click.Choice(("5", "15")), help="Minutes between starts; 15 if not said."
)
@click.option("--limit", type=click.IntRange(1, 500), help="How many at most; 10 if not said.")
@as_json
@connected
def slots(api: Api, *, as_json: bool, **given: Any) -> None:
    """Find the next times that would pass. Nothing is stored.

    The exit code is 0 where there is one, 1 where there is none, and 2 where it could not be asked.
    """
    params = {name: value for name, value in given.items() if value}
    params |= {name: moment_typed(given[name]) for name in ("since", "until") if given[name]}
    params |= {"doer": doers_named(api, given["doer"])} if given["doer"] else {}
    found = api.get("slots", params=params).body
    if as_json:
        show_json(found)
    elif found["slots"]:
        show_table(HEAD, [_row(one, found["zone"]) for one in found["slots"]])
    else:
        show_lines(*_instead(found["instead"], found["zone"]))
    if not found["slots"]:
        click.get_current_context().exit(DOES_NOT_PASS)


def _row(slot: Mapping[str, Any], zone: str) -> tuple[str, ...]:
    there = dict.fromkeys(one["name"] for crew in slot["crews"] for one in crew["at_hand"])
    spare = str(min((crew["spare"] for crew in slot["crews"]), default="–"))
    advice = ", ".join(dict.fromkeys(one["rule"] for one in slot["advice"]))
    return (_stretch(slot["stretch"], zone), ", ".join(there) or "–", spare, advice or "–")


def _instead(instead: Mapping[str, Any], zone: str) -> Iterator[str]:
    """Why there is none, and what comes nearest."""
    yield text_of(instead, "sentence")
    if near := instead["with_exception"]:
        yield f"With an exception to {near['rule']}: {_stretch(near['stretch'], zone)}"
    if near := instead["without_one_person"]:
        who = near["person"]["name"] if near["person"] else "somebody"
        yield f"With a stand-in for {who}: {_stretch(near['stretch'], zone)}"


def _stretch(stretch: Mapping[str, Any], zone: str) -> str:
    return stretch_shown(stretch["starts_at"], stretch["ends_at"], zone)
