"""A window for a terminal: in a list, by itself, and as a verb has left it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maintenance.cli.terminal import moment_shown, stretch_shown, text_of
from maintenance.domain.lifecycle import RevisionState

HEAD = ("ID", "STATE", "WHEN", "IMPACT", "COMPONENTS", "TITLE")
READ_LENGTH = 12
_LENGTHS = ("work", "rollback", "padding", "downtime")
Body = Mapping[str, Any]


def row(window: Body) -> tuple[str, ...]:
    """A line of a list."""
    return (
        window["id"],
        standing(window),
        stretch_shown(window["starts_at"], window["ends_at"], window["zone"]),
        window["impact"],
        ", ".join(window["components"]),
        window["title"],
    )


def standing(window: Body) -> str:
    """“scheduled, revision 3 is proposed”: what is public, and the revision that is pending."""
    emergency = "emergency, " if window["emergency"] else ""
    emergency = f"at risk, {emergency}" if window["at_risk"] else emergency
    if not window["pending_state"]:
        return f"{emergency}{window['state']}"
    draft = window["pending_state"] == RevisionState.DRAFT
    pending = "a draft" if draft else window["pending_state"]
    return f"{emergency}{window['state']}, revision {window['pending_number']} is {pending}"


def done_lines(window: Body) -> Iterator[str]:
    """How it stands after a verb, and what that has done besides."""
    done = window["done"]
    yield f"{window['title']} ({window['id']}): {standing(window)}."
    if done["already"]:
        yield "That stood already; nothing was changed."
    yield from done["also"]


def window_lines(window: Body, staff: Mapping[int, str]) -> Iterator[str]:
    """All of it that a person needs; ``staff`` are the names of those who do the work."""
    zone = window["zone"]
    yield window["title"]
    yield f"{window['id']}: {standing(window)}"
    yield stretch_shown(window["starts_at"], window["ends_at"], zone)
    if window["begun_at"]:
        ended = moment_shown(window["ended_at"], zone)
        yield f"Begun {moment_shown(window['begun_at'], zone)}, ended {ended}"
    if window["emergency_reason"]:
        yield f"Emergency: {window['emergency_reason']}"
    if window["review_owed"]:
        yield f"A second person’s review is owed by {moment_shown(window['review_owed_by'], zone)}"
    for risk in window["risks"]:
        yield f"At risk since {moment_shown(risk['since_at'], zone)}: {risk['sentence']}"
    yield window["page"]
    yield f"Version {window['etag']}"
    for kind in ("live", "pending", "former"):
        if window[kind]:
            yield ""
            yield from _revision_lines(kind, window[kind], zone, staff)
    if window["verbs"]:
        yield ""
        yield f"You may: {', '.join(window['verbs'])}"


def content_shown(window: Body) -> Body:
    """What it says: what is pending before what is public."""
    content: Body = (window["pending"] or window["live"] or window["former"])["content"]
    return content


def read_code(digest: str, findings: Iterable[str]) -> str:
    """Stands for exactly this revision with exactly these findings, so that nothing else is approved."""
    read = "\n".join((digest, *sorted(findings)))
    return hashlib.sha256(read.encode()).hexdigest()[:READ_LENGTH]


def _revision_lines(
    kind: str, revision: Body, zone: str | None, staff: Mapping[int, str]
) -> Iterator[str]:
    content = revision["content"]
    yield f"{kind.capitalize()}: revision {revision['number']}, {revision['state']}"
    yield (
        f"  Saved by {revision['saved_by']['name']}, {moment_shown(revision['saved_at'], zone)}; "
        f"authors: {', '.join(one['name'] for one in revision['authors'])}"
    )
    if revision["remarks"]:
        yield f"  Remarks: {revision['remarks']}"
    yield f"  When: {stretch_shown(content['starts'], content['ends'], zone)}"
    for part in content["components"]:
        yield f"  {part['component']}: {part['impact']}. {part['notice']}".rstrip()
    who = ", ".join(staff.get(one, f"number {one}") for one in content["doers"])
    yield f"  Who does the work: {who or '–'}"
    yield from _told(content)


def _told(content: Body) -> Iterator[str]:
    lengths = [
        f"{name} {content[f'{name}_minutes']} min"
        for name in _LENGTHS
        if content[f"{name}_minutes"] is not None
    ]
    yield f"  Lengths: {', '.join(lengths) or '–'}"
    yield f"  Begins {content['begins']}, finishes {content['finishes']}"
    for name in ("why", "plan", "rollback_plan"):
        yield from _paragraph(name.replace("_", " ").capitalize(), text_of(content, name))
    yield from (f"  Reference: {one}" for one in content["references"])
    for rule, reason in content["exemptions"].items():
        yield f"  Exception to {rule}: {reason}"


def _paragraph(name: str, text: str) -> Iterable[str]:
    return (
        ("\n".join((f"  {name}:", *(f"    {line}" for line in text.split("\n")))),) if text else ()
    )
