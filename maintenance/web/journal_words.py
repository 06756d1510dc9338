"""The journal as people read it: verbs, fields and values in words; the entry itself stays as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.approval import GroundChange
from maintenance.domain.difference import differences
from maintenance.domain.draft import Draft
from maintenance.domain.errors import Difference
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.plain import restored
from maintenance.domain.wording import (
    DateStyle,
    full_stop,
)
from maintenance.store.catalog import components
from maintenance.store.journal import Entry, JournalRow
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people, teams
from maintenance.store.windows import titles
from maintenance.web.journal_values import NOTHING, Names, Version, field_words, value_words

Noted = Entry | JournalRow | GroundChange
_A_CALENDAR = "a calendar of"
_FOUND = "found"
_OF_ONES_OWN = ("leave for", "leave of", "hours for", "hours of", "private calendar of")
_DONE = {
    "save": "Saved",
    "propose": "Proposed",
    "approve": "Approved",
    "return": "Returned",
    "refuse": "Refused",
    "withdraw": "Withdrew",
    "declare": "Declared an emergency",
    "review": "Reviewed the emergency",
    "begin": "Began",
    "extend": "Extended",
    "verify": "Began to verify",
    "resume": "Resumed",
    "complete": "Completed",
    "reopen": "Reopened",
    "cancel": "Cancelled",
    "note": "Published a note on",
    "correct": "Corrected the record of",
    "accept-risk": "Accepted the risk of",
    "new-tzdata": "Went over to",
    "at-risk": "Found at risk",
    "no-longer-at-risk": "Found no longer at risk",
    "late": "Published “running late” of",
    "delayed": "Published “delayed” of",
    "not-begun": "Published “not begun” of",
    "add-person": "Added",
    "change-roles": "Changed the roles of",
    "edit-person": "Changed",
    "disable-person": "Disabled",
    "enable-person": "Enabled again",
    "end-sessions": "Signed out everywhere",
    "make-link": "Made a sign-in link for",
    "set-password": "Set the password of",
    "make-token": "Made the token",
    "revoke-token": "Revoked the token",
    "hold-token": "Put on hold the token",
    "release-token": "Released the token",
    "make-private-calendar": "Made the private calendar of",
    "end-private-calendar": "Ended the private calendar of",
    "hold-private-calendar": "Put on hold the private calendar of",
    "release-private-calendar": "Released the private calendar of",
    "set-hours": "Set the hours of",
    "remove-hours": "Took back hours of",
    "add-leave": "Entered leave for",
    "remove-leave": "Took back leave of",
    "add-presence": "Entered extra hours for",
    "remove-presence": "Took back extra hours of",
    "add-calendar": "Added a calendar of",
    "read-calendar": "Read a calendar of",
    "miss-calendar": "Could not read a calendar of",
    "release-calendar": "Released a calendar of",
    "remove-calendar": "Removed a calendar of",
    "rekey-calendars": "Re-encrypted the addresses of",
    "purge-calendars": "Deleted what ended more than 13 months ago in",
    "save-team": "Saved the team",
    "save-component": "Saved the component",
    "save-freeze": "Saved the freeze",
    "remove-freeze": "Removed the freeze",
    "save-holiday": "Saved the holiday",
    "remove-holiday": "Removed the holiday",
    "adopt-policy": "Adopted",
    "use-policy": "Changed",
    "restore": "Put back a backup of",
}
# Where something stood there before.
_DONE_OVER = {"make-private-calendar": "Replaced the private calendar of"}
# Where what was done says too little by itself, as one of many to choose from.
_CHOSEN = {
    "save": "Saved a draft",
    "declare": "Declared an emergency",
    "review": "Reviewed an emergency",
    "add-person": "Added a person",
    "edit-person": "Changed a person",
    "disable-person": "Disabled a person",
    "enable-person": "Enabled a person again",
    "adopt-policy": "Adopted a policy",
    "use-policy": "Changed the policy",
    "new-tzdata": "Went over to a new tz database",
    "hold-token": "Put the token on hold",
    "hold-private-calendar": "Put the private calendar on hold",
}
KINDS = {
    "ground": "What windows are judged by",
    "window": "Windows",
    "person": "People, hours and roles",
    "calendars": "All calendars at once",
    "team": "Teams",
    "component": "Components",
    "freeze": "Freezes",
    "holiday": "Holidays",
    "policy": "The policy",
    "tzdata": "Time zones",
    "database": "The database",
}
_PLACES = {
    "window": "/desk/windows/",
    "person": "/desk/people/",
    "team": "/desk/admin/teams",
    "component": "/desk/admin/components",
    "freeze": "/desk/admin/freezes",
    "holiday": "/desk/admin/holidays",
}
_ONE_EACH = {"window", "person"}


@dataclass(frozen=True)
class Line:
    """One entry: “Approved”, what it was done to, by whom, and each field that changed."""

    number: int
    at: datetime
    did: str
    subject: str
    href: str
    who: str
    person_id: int | None
    revision: int | None
    remark: str
    changes: tuple[Difference, ...]
    hash: str

    @property
    def actor(self) -> str:
        """Who, to begin a sentence with."""
        return "The clock" if self.who == CLOCK.name else self.who

    @property
    def sentence(self) -> str:
        """“Ines approved “Database upgrade”.”"""
        return self.said_of(self.actor)

    def said_of(self, who: str) -> str:
        """The same of somebody who is called in another way."""
        subject = f"“{self.subject}”" if self.href.startswith("/desk/windows/") else self.subject
        did = f"{self.did[:1].lower()}{self.did[1:]}"
        if self.href == f"{_PLACES['person']}{self.person_id}":
            did, subject = _of_ones_own(did, subject, "your" if who == "You" else "their")
        if did.startswith(_FOUND):
            did, subject = _FOUND, f"{subject}{did.removeprefix(_FOUND)}"
        return full_stop(f"{who} {did} {subject}".rstrip())


def _of_ones_own(did: str, subject: str, own: str) -> tuple[str, str]:
    """What somebody did about themselves, whose name stands in front already."""
    if did.endswith(_OF_ONES_OWN):
        return _alone(did).replace(" the ", f" {own} own "), ""
    return did, f"{own} own" if did.endswith(_A_CALENDAR) else subject


def verb_choices() -> dict[str, str]:
    """Every verb with what it did, to choose from: “Returned”, “Changed the roles”."""
    return {verb: _CHOSEN.get(verb) or _alone(did) for verb, did in _DONE.items()}


def _alone(did: str) -> str:
    for ending in (" of", " for", " on", " in"):
        did = did.removesuffix(ending)
    return did


def journal_lines(
    session: Session,
    rows: Iterable[Noted],
    *,
    zone: str = "",
    style: DateStyle = DateStyle.TWELVE_HOURS,
) -> tuple[Line, ...]:
    """These entries in words, in the order given; by the clocks of the policy’s zone unless another
    is given."""
    rows = tuple(rows)
    names = Names(
        people(session),
        teams(session),
        components(session),
        titles(session, {row.window_id for row in rows if row.window_id}),
        zone or policy_in_force(session).zone,
        style,
        saved_contents(_saved_over(session, rows)),
    )
    return tuple(line_of(row, names) for row in rows)


def _saved_over(session: Session, rows: Iterable[Noted]) -> tuple[JournalRow, ...]:
    """The entries of the revisions that came before those which are saved here: one query."""
    over = [
        (row.window_id, row.revision - 1)
        for row in rows
        if row.verb == Verb.SAVE and row.revision is not None and row.revision > 1
    ]
    if not over:
        return ()
    chosen = select(JournalRow).where(
        JournalRow.verb == Verb.SAVE,
        tuple_(JournalRow.window_id, JournalRow.revision).in_(over),
    )
    return tuple(session.scalars(chosen))


def saved_contents(entries: Iterable[Noted]) -> dict[Version, Any]:
    """What each revision held, of those that are saved in these entries."""
    return {
        (one.window_id, one.revision): one.after["content"]
        for one in entries
        if one.verb == Verb.SAVE and one.window_id and one.revision
    }


def line_of(row: Noted, names: Names) -> Line:
    """One entry in words."""
    return Line(
        number=row.number,
        at=row.at,
        did=_did(row),
        subject=_subject(row, names),
        href=_href(row),
        who=row.actor_name,
        person_id=_person_id(row.actor),
        revision=row.revision,
        remark=row.remark,
        changes=_changes(row, names),
        hash=row.hash,
    )


def _did(row: Noted) -> str:
    over = _DONE_OVER.get(row.verb) if row.before is not None else None
    return over or _DONE.get(row.verb, row.verb.replace("-", " ").capitalize())


def _href(row: Noted) -> str:
    """Where it stands today, what was touched."""
    kind, _, key = row.subject.partition(":")
    if kind == "policy":
        digest = row.after.get("digest") if isinstance(row.after, dict) else None
        return f"/desk/policies/{digest}" if digest else "/policy"
    return f"{_PLACES[kind]}{key if kind in _ONE_EACH else ''}" if kind in _PLACES else ""


def _person_id(actor: str) -> int | None:
    kind, _, key = actor.partition(":")
    return int(key) if kind == "person" else None


def _subject(row: Noted, names: Names) -> str:
    """What it was done to: as the entry itself calls it, else as it is called today."""
    kind, _, key = row.subject.partition(":")
    said = row.after or row.before
    if isinstance(said, dict) and said.get("name"):
        return str(said["name"])
    if kind == "person" and key.isdigit() and int(key) in names.people:
        token = said.get("token") if isinstance(said, dict) else None
        name = names.people[int(key)].name
        return f"“{token}” of {name}" if token else name
    return names.windows.get(key, "a window") if kind == "window" else f"the {kind}"


def _changes(row: Noted, names: Names) -> tuple[Difference, ...]:
    before, after = _fields(row.before), _fields(row.after)
    content = after.pop("content", None)
    over = names.saved.get((row.window_id or "", (row.revision or 0) - 1))
    told = [_told(name, before, after, names) for name in dict.fromkeys((*before, *after))]
    if row.verb == Verb.DECLARE:
        told = [_as_declared(one) for one in told]
    return (*_content(content, over, names), *(one for one in told if one.before != one.after))


def _told(name: str, before: dict[str, Any], after: dict[str, Any], names: Names) -> Difference:
    """One field on both sides; of two moments within a minute, with the seconds."""
    said, now_said = (_said(name, side, names) for side in (before, after))
    if said == now_said and before.get(name) != after.get(name):
        exact = replace(names, seconds=True)
        said, now_said = (_said(name, side, exact) for side in (before, after))
    return Difference(field_words(name), said, now_said)


def _as_declared(one: Difference) -> Difference:
    """Nobody has approved what was declared, although its revision stands as one that is."""
    return replace(one, after="declared") if one.after == RevisionState.APPROVED else one


def _said(name: str, fields: dict[str, Any], names: Names) -> str:
    return value_words(name, fields[name], names) if name in fields else NOTHING


def _fields(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and set(value) == {"start", "end"}:
        return {"when": value}
    return dict(value) if isinstance(value, dict) else {}


def _content(content: Any, over: Any, names: Names) -> tuple[Difference, ...]:
    """What a saved revision holds that the one before it did not; all of it where it is the first."""
    if content is None:
        return ()
    former = restored(Draft, over) if over else Draft(NOTHING)
    draft = restored(Draft, content)
    told = differences(former, draft, names.components, names.people, names.style)
    if over:
        return told
    return tuple(replace(one, before=NOTHING) for one in told if one.after not in {"", NOTHING})
