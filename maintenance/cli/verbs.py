"""The verbs of windows as commands, one each, named as in the lifecycle's two tables.

A verb is pressed on the version that stands when the command runs, or on the one that is named.
"""

from collections.abc import Callable
from typing import Any

import click

from maintenance.cli.api import Answer, Api
from maintenance.cli.connecting import connected
from maintenance.cli.content import moment_typed
from maintenance.cli.doers import doers_named
from maintenance.cli.terminal import show_json, show_lines
from maintenance.cli.window_shown import done_lines
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import Verb, step_of

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
_MOMENTS = frozenset({"ends", "begun", "ended"})

_WORDS = click.option("--words", help="What customers will read; the usual words if left out.")
_REMARK = click.option("--remark", help="For the record. Never public.")
_REMARKS = click.option("--remarks", help="What the authors are told. Never public.")
_WHY = click.option("--remarks", required=True, help="What the authors are told. Never public.")
_SAID = (_WORDS, _REMARK)
_TOLD = (click.option("--words", required=True, help="What customers will read."), _REMARK)
_ENDS = click.option("--ends", metavar="TIME", required=True, help="The new announced end.")
_HOW_IT_WENT = (
    click.option(
        "--outcome",
        required=True,
        type=click.Choice([one.value for one in Outcome]),
        help="How it went.",
    ),
    click.option("--begun", metavar="TIME", help="When it really began."),
    click.option("--ended", metavar="TIME", help="When it really ended."),
)
_TAKES: dict[Verb, tuple[Option, ...]] = {
    Verb.PROPOSE: (),
    Verb.WITHDRAW: (),
    Verb.RETURN: (_WHY,),
    Verb.REFUSE: (_WHY,),
    Verb.DECLARE: (
        click.option("--reason", required=True, help="Why it can’t wait. Never public."),
        _WORDS,
    ),
    Verb.REVIEW: (
        click.option("--agreed/--objected", required=True, help="To the emergency."),
        _REMARKS,
    ),
    Verb.BEGIN: (
        *_SAID,
        click.option(
            "--present",
            multiple=True,
            metavar="PERSON",
            help="Who is there: a number, name or address; may be repeated.",
        ),
    ),
    Verb.EXTEND: (_ENDS, *_TOLD),
    Verb.VERIFY: _SAID,
    Verb.RESUME: _SAID,
    Verb.COMPLETE: (*_HOW_IT_WENT, *_SAID),
    Verb.REOPEN: (_ENDS, *_SAID),
    Verb.CANCEL: _TOLD,
    Verb.NOTE: _TOLD,
    Verb.CORRECT: (*_HOW_IT_WENT, *_TOLD),
}
_EXAMPLES: dict[Verb, str] = {
    Verb.RETURN: "--remarks 'The rollback is missing.'",
    Verb.REFUSE: "--remarks 'Not before the quarter ends.'",
    Verb.DECLARE: "--reason 'The certificate expires today.'",
    Verb.REVIEW: "--agreed",
    Verb.BEGIN: "--remark 'On call: Rosa.'",
    Verb.EXTEND: "--ends '2026-12-01 13:00' --words 'It takes an hour longer.'",
    Verb.COMPLETE: "--outcome done --begun '2026-12-01 10:02' --ended '2026-12-01 11:40'",
    Verb.REOPEN: "--ends '2026-12-01 13:00' --words 'We went back to work.'",
    Verb.CANCEL: "--words 'The vendor’s fix isn’t ready.'",
    Verb.NOTE: "--words 'Half of the work is done.'",
    Verb.CORRECT: "--outcome partly --words 'One shard was left out.'",
}
if_match = click.option(
    "--if-match", "version", metavar="VERSION", help="Only if it still is what show printed."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print it as the API gives it.")


def _command(verb: Verb) -> click.Command:
    def pressed(
        api: Api, window_id: str, *, version: str | None, as_json: bool, **given: Any
    ) -> None:
        body = {
            name: _read(api, name, value)
            for name, value in given.items()
            if value is not None and value != ()
        }
        press(api, window_id, verb, body, version=version, as_json=as_json)

    does = step_of(verb).does
    pressed.__doc__ = f"{does[0].upper()}{does[1:]}."
    view: Callable[..., Any] = connected(pressed)
    for option in reversed((*_TAKES[verb], if_match, as_json)):
        view = option(view)
    view = click.argument("window_id", metavar="ID")(view)
    example = f"midweek windows {verb} 8kd93jd02kdj {_EXAMPLES.get(verb, '')}".rstrip()
    return click.command(verb.value, epilog=f"Example: {example}")(view)


def _read(api: Api, name: str, value: Any) -> Any:
    """What was typed as the API takes it: moments, and people by their numbers."""
    if name == "present":
        return doers_named(api, value)
    return moment_typed(value) if name in _MOMENTS else value


def press(
    api: Api,
    window_id: str,
    verb: Verb,
    body: dict[str, Any],
    *,
    version: str | None,
    as_json: bool,
) -> None:
    """Presses it, and shows how the window stands then. Raises Refusal."""
    etag = version or api.get("windows", window_id).etag
    answer = api.send("POST", "windows", window_id, verb.value, body=body, etag=etag)
    show_done(answer, as_json=as_json)


def show_done(answer: Answer, *, as_json: bool) -> None:
    """How the window stands after a change."""
    if as_json:
        show_json(answer.body)
    else:
        show_lines(*done_lines(answer.body))


VERBS: tuple[click.Command, ...] = tuple(map(_command, _TAKES))
"""All but save, which takes what a window says, and approve and accept-risk, which take what was read."""
