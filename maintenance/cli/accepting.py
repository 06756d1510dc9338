"""``midweek windows accept-risk``: exactly the risks that were read, and none that came since."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.connecting import connected
from maintenance.cli.refusals import Refusal
from maintenance.cli.verbs import as_json, if_match, press
from maintenance.cli.window_shown import read_code
from maintenance.domain.lifecycle import Verb

Body = Mapping[str, Any]


@click.command(
    "accept-risk",
    epilog="Example: midweek windows accept-risk 8kd93jd02kdj --read 5f1c09d2ab7e "
    "--reason 'Rosa is away; Ines does it alone.'",
)
@click.argument("window_id", metavar="ID")
@click.option("--read", metavar="CODE", required=True, help="What show printed below the risks.")
@click.option("--reason", required=True, help="Why it may go ahead. Never public.")
@if_match
@as_json
@connected
def accept_risk(
    api: Api, window_id: str, *, read: str, reason: str, version: str | None, as_json: bool
) -> None:
    """Accept the risk of a window that no longer passes, exactly as you read it.

    midweek windows show prints the risks, and the code for --read.
    """
    found = api.get("windows", window_id)
    window = found.body
    if window["risks"] and read != _code(window):
        raise Refusal(
            "What you read is not what stands now: what puts it at risk has changed. "
            f"Read it again: midweek windows show {window_id}"
        )
    body = {"findings": _ids(window), "reason": reason}
    etag = version or found.etag
    press(api, window_id, Verb.ACCEPT_RISK, body, version=etag, as_json=as_json)


def risk_lines(window: Body) -> Iterator[str]:
    """For whoever may accept what puts it at risk: the code that stands for having read it."""
    if Verb.ACCEPT_RISK in window["verbs"]:
        yield ""
        yield (
            f"To accept exactly this risk: midweek windows accept-risk {window['id']} "
            f"--read {_code(window)} --reason 'why it may go ahead'"
        )


def _ids(window: Body) -> list[str]:
    return [risk["id"] for risk in window["risks"]]


def _code(window: Body) -> str:
    return read_code(window["live"]["digest"], _ids(window))
