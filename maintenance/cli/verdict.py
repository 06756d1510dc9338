"""A verdict for a terminal: what stands in the way first, then advice, then what is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from maintenance.cli.terminal import stretch_shown, text_of

_FAILS, _ADVICE, _KEPT = "FAILS", "advice", "ok"


def verdict_lines(verdict: Mapping[str, Any]) -> Iterator[str]:
    """Its sentence, its stretch, a line for each finding that speaks, one for all that are silent."""
    yield text_of(verdict, "sentence")
    if stretch := verdict.get("stretch"):
        yield stretch_shown(stretch["starts_at"], stretch["ends_at"], verdict["zone"])
    findings = verdict["findings"]
    for mark in (_FAILS, _ADVICE):
        for one in findings:
            if _mark(one) == mark:
                yield f"  {mark:6}  {one['rule']}: {text_of(one, 'sentence')}"
                if one.get("granted"):
                    yield f"          With an exception: {text_of(one, 'granted')}"
    if kept := dict.fromkeys(one["rule"] for one in findings if one["ok"]):
        yield f"  {_KEPT:6}  {', '.join(kept)}"


def ground_lines(verdict: Mapping[str, Any]) -> Iterator[str]:
    """What was changed under a proposal since its draft began, as its reviewers read it."""
    ground = verdict.get("ground")
    if not ground:
        return
    if ground["changes"]:
        yield ""
        yield "Changed since the draft began, by an author, by you or at the machine:"
        yield from (f"  {text_of(one, 'sentence')}" for one in ground["changes"])
        if ground["more"]:
            yield f"  and {ground['more']} more"
    if ground["others"]:
        yield ""
        yield f"Changed by others of what it is judged by since the draft began: {ground['others']}"


def broken(verdict: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The required findings that stand in the way."""
    return [one for one in verdict["findings"] if _mark(one) == _FAILS]


def _mark(finding: Mapping[str, Any]) -> str:
    if finding["ok"]:
        return _KEPT
    return _FAILS if finding["level"] == "require" else _ADVICE
