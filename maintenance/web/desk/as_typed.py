"""What was typed so far: how far it can be judged, what is wrong with it, and what it still lacks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from maintenance.domain.catalog import IMPACT_WORDS, Component
from maintenance.domain.draft import REASON_LEAST, REASON_LIMIT, Draft
from maintenance.domain.drafting import Typed, draft_of
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import DECLARED_AFTER_FOR, Verb, objection
from maintenance.domain.people import Person
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.text import clean_text
from maintenance.domain.window import Window
from maintenance.web.proposal_form import EXEMPTION, Pairs, Proposal

LABELS = {
    "title": "Title",
    "why": "What we do, and why",
    "components": "Component",
    "on": "Date",
    "start": "Start",
    "zone": "Time zone",
    "work": "Expected work",
    "rollback": "Rollback time",
    "padding": "Padding",
    "ends": "End",
    "downtime": "Expected downtime",
    "plan": "Plan",
    "rollback_plan": "Rollback plan",
    "doers": "Who does the work",
    "begins": "It begins",
    "finishes": "It ends",
    "references": "References",
    "exemptions": "Exception to",
}
"""What the fields are called in lists, in the order in which they stand in the form."""

IMPACTS = {impact.value: said.capitalize() for impact, said in IMPACT_WORDS.items()}
"""What customers will read of each impact, to choose from."""

_TIMES = frozenset({"on", "start", "zone", "ends", "work", "rollback", "padding", "downtime"})
_PLANNED = frozenset({"work", "rollback", "padding", "ends"})
_JUDGED_BY = _TIMES | {"components"}
_IN_A_ROW = {"component": "Component", "impact": "Impact", "notice": "What customers will notice"}
_ROW = re.compile(r"components-(\d+)-(component|impact|notice)", re.ASCII)


@dataclass(frozen=True)
class AsTyped:
    """The draft as far as it can be judged, None where it can't be, and all that is wrong."""

    draft: Draft | None
    errors: tuple[FieldError, ...]

    @property
    def unread(self) -> dict[str, str]:
        """What keeps it from being judged; a missing title does not."""
        if self.draft is not None:
            return {}
        return named(e for e in self.errors if e.field.split(".")[0] in _JUDGED_BY)


def as_typed(proposal: Proposal) -> AsTyped:
    """Reads a form that may be wrong or unfinished anywhere."""
    typed = proposal.typed()
    try:
        return AsTyped(draft_of(typed, tuple(proposal.errors)), ())
    except Refused as refused:
        return AsTyped(_judgeable(typed, proposal.errors), proposal.placed(refused.errors))


def named(errors: Iterable[FieldError]) -> dict[str, str]:
    """The first sentence on each field."""
    first: dict[str, str] = {}
    for error in errors:
        first.setdefault(error.field, error.sentence)
    return first


def lacking(draft: Draft, stands: Window | None, now: datetime) -> tuple[FieldError, ...]:
    """What keeps a verdict from saying that it passes, beside the rules: a window that takes no change
    any more, a start that has passed, no component to judge staff and clashes by."""
    closed = objection(Verb.SAVE, stands.standing, now) if stands else None
    if closed:
        return (FieldError("", closed),)
    lacks = []
    needed = {one.field: one.sentence for one in draft.unfinished(now)}
    if draft.starts and draft.starts.at < now:
        also = " Only an emergency can still be declared with it."
        declared = stands is None or stands.state is WindowState.UNPUBLISHED
        late = declared and now - draft.starts.at <= DECLARED_AFTER_FOR
        lacks.append(FieldError("on", needed["on"] + (also if late else "")))
    if draft.stretch and "components" in needed:
        also = " Staff, clashes and whatever else depends on it are judged then."
        lacks.append(FieldError("components", needed["components"] + also))
    return tuple(lacks)


def still_needed(proposal: Proposal, now: datetime) -> tuple[FieldError, ...]:
    """What proposing needs beside what is wrong already, so that all is said at once."""
    typed = replace(proposal.typed(), title="–", references=(), exemptions=())
    timeless = replace(typed, on=None, start=None, ends=None)
    short = Typed(
        title="–",
        why=clean_text(typed.why)[:1],
        plan=clean_text(typed.plan)[:1],
        rollback_plan=clean_text(typed.rollback_plan)[:1],
        doers=typed.doers,
    )
    wrong = {"ends"} if any(e.field in _PLANNED for e in proposal.errors) else set[str]()
    for readable, unread in ((typed, wrong), (timeless, wrong | {"on"}), (short, _JUDGED_BY)):
        try:
            missing = draft_of(readable).unfinished(now)
        except Refused:
            continue
        return proposal.placed(e for e in missing if e.field not in unread)
    return ()


def typed_anew(
    proposal: Proposal,
    stood: Pairs,
    parts: Mapping[str, Component],
    staff: Mapping[int, Person],
) -> list[tuple[str, str]]:
    """What was typed over what stood, each with what its field is called: to be read, and copied."""
    words = {
        **{("component", slug): part.name for slug, part in parts.items()},
        **{("impact", impact): said for impact, said in IMPACTS.items()},
        **{("doers", str(number)): person.name for number, person in staff.items()},
    }
    known = {(name, _plain(value)) for name, value in stood}
    return [
        (label, words.get((name.rsplit("-", 1)[-1], value), value))
        for name, value in proposal.pairs
        if (label := _label(name)) and _plain(value) and (name, _plain(value)) not in known
    ]


def _label(name: str) -> str:
    """What a field is called; nothing for those that only go along."""
    if row := _ROW.fullmatch(name):
        return f"{_IN_A_ROW[row[2]]} {int(row[1]) + 1}"
    if name.startswith(EXEMPTION):
        rule = rule_named(name.removeprefix(EXEMPTION))
        return f"{LABELS['exemptions']} {rule.title.lower()}"
    return LABELS.get(name, "")


def _plain(text: str) -> str:
    """Without what a browser adds on the way."""
    return text.replace("\r\n", "\n").strip()


def _judgeable(typed: Typed, errors: Iterable[FieldError]) -> Draft | None:
    """What can be judged although something else in the form is still wrong."""
    if any(error.field in _TIMES for error in errors):
        return None
    chosen = tuple(part for part in typed.components if part.component)
    asked = tuple(
        e for e in typed.exemptions if REASON_LEAST <= len(clean_text(e.reason)) <= REASON_LIMIT
    )
    try:
        return draft_of(
            replace(
                typed,
                title="–",
                why="",
                plan="",
                rollback_plan="",
                components=chosen,
                references=(),
                exemptions=asked,
            )
        )
    except Refused:
        return None
