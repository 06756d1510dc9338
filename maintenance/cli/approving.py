"""``midweek windows approve``: exactly what was read, and nothing that came since (promise 3)."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.connecting import connected
from maintenance.cli.doers import doers_of
from maintenance.cli.refusals import BadInput, Refusal
from maintenance.cli.terminal import show_lines
from maintenance.cli.verbs import as_json, if_match, press
from maintenance.cli.verdict import broken, ground_lines, verdict_lines
from maintenance.cli.window_shown import read_code, window_lines
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.policy.judge import RULES

Body = Mapping[str, Any]


NOBODY_CAN = "As it stands nobody can approve it: change it, or say why an exception is needed"


class NotJudged(Refusal):
    """One sentence: what is proposed can't be judged any more, as where its start has passed."""


@click.command(epilog="Example: midweek windows approve 8kd93jd02kdj --read 5f1c09d2ab7e")
@click.argument("window_id", metavar="ID")
@click.option("--read", metavar="CODE", help="What show printed below what you read.")
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    type=click.Choice([rule.id for rule in RULES]),
    help="Grant the exception to this rule; may be repeated.",
)
@click.option("--remarks", default="", help="Kept with the decision. Never public.")
@if_match
@as_json
@connected
def approve(
    api: Api,
    window_id: str,
    *,
    read: str | None,
    accepted: tuple[str, ...],
    remarks: str,
    version: str | None,
    as_json: bool,
) -> None:
    """Approve exactly what you read, and publish it.

    midweek windows show prints the code for --read. Without it, at a terminal, the window is shown
    and you are asked.
    """
    found = api.get("windows", window_id)
    window, body = found.body, {"digest": "", "remarks": remarks, "accept": list(accepted)}
    if window["pending_state"] == RevisionState.PROPOSED:
        verdict = judged(api, window)
        _refuse_unread(api, window, verdict, read)
        body["digest"] = window["pending"]["digest"]
        body["findings"] = _in_the_way(verdict)
    elif read is not None and _is_public(api, window, read):
        body["digest"] = window["live"]["digest"]
    press(api, window_id, Verb.APPROVE, body, version=version or found.etag, as_json=as_json)


def judged(api: Api, window: Body) -> Body:
    """How what is proposed is judged now. Raises NotJudged."""
    try:
        return api.ask("verdicts", body={"window": window["id"]}).body
    except BadInput as refused:
        raise NotJudged(refused.message) from refused


def proposed_lines(window: Body, verdict: Body) -> Iterator[str]:
    """The verdict, and for whoever may approve the code that stands for having read it."""
    yield from verdict_lines(verdict)
    yield from ground_lines(verdict)
    exemptions = window["pending"]["content"]["exemptions"]
    if any(one["rule"] not in exemptions or not one["waivable"] for one in broken(verdict)):
        does = f": midweek windows save {window['id']} --exemption 'RULE=REASON'"
        yield from ("", f"{NOBODY_CAN}{does if Verb.SAVE in window['verbs'] else '.'}")
        return
    if Verb.APPROVE not in window["verbs"]:
        return
    yield ""
    code = _code(window["pending"], verdict)
    yield f"To approve exactly this: midweek windows approve {window['id']} --read {code}"
    if asked := dict.fromkeys(one["rule"] for one in broken(verdict)):
        yield f"To grant what is asked for, add: {' '.join(f'--accept {rule}' for rule in asked)}"


def _in_the_way(verdict: Body) -> list[str]:
    return [one["id"] for one in broken(verdict)]


def _code(revision: Body, verdict: Body) -> str:
    return read_code(revision["digest"], _in_the_way(verdict))


def _is_public(api: Api, window: Body, read: str) -> bool:
    """Whether exactly what was read is public: the server knows whether by an approval."""
    live = window["live"]
    if live is None or window["pending"] is not None:
        return False
    return read == _code(live, judged(api, window))


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _refuse_unread(api: Api, window: Body, verdict: Body, read: str | None) -> None:
    """Raises Refusal where somebody read something else, Abort where they say no."""
    if read is not None:
        if read != _code(window["pending"], verdict):
            raise Refusal(
                "What you read is not what stands now: the revision or its verdict has changed. "
                f"Read it again: midweek windows show {window['id']}"
            )
        return
    if not _somebody_is_there():
        raise BadInput(
            "Say what you read, with --read and the code that is printed by: "
            f"midweek windows show {window['id']}"
        )
    shown = window_lines(window, doers_of(api, window))
    show_lines(*shown, "", *verdict_lines(verdict), *ground_lines(verdict))
    click.confirm("Approve exactly this?", abort=True)
