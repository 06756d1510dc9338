"""``midweek record``: everything that was ever decided about one window, in the order it happened."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.connecting import connected
from maintenance.cli.terminal import moment_shown, show_json, show_lines, stretch_shown
from maintenance.cli.verbs import as_json
from maintenance.domain.approval import Decision, revision_words
from maintenance.domain.lifecycle import RevisionState

Body = Mapping[str, Any]


@click.command(epilog="Example: midweek record 8kd93jd02kdj --json > record.json")
@click.argument("window_id", metavar="ID")
@as_json
@connected
def record(api: Api, window_id: str, *, as_json: bool) -> None:
    """Print the record of a window: revisions, decisions and what they rested on, what was told.

    It answers alone: by which policy, whole, on which roster, with which holidays and freezes. With
    --json in the API’s shape.
    """
    found = api.get("windows", window_id, "record").body
    if as_json:
        show_json(found)
    else:
        show_lines(*record_lines(found))


def record_lines(record: Body) -> Iterator[str]:
    """The same in lines, times in the window's own zone."""
    zone, stands = record["zone"], record["stands"]
    yield f"Record of {record['title']}"
    yield f"{record['window_id']}, UID {record['uid']}: {stands['state']}"
    if announced := stands["announced"]:
        yield f"Announced {stretch_shown(announced['start'], announced['end'], zone)}"
    if stands["begun_at"]:
        ended = moment_shown(stands["ended_at"], zone)
        yield f"Begun {moment_shown(stands['begun_at'], zone)}, ended {ended}"
    for heading, lines in (
        ("Revisions", _revisions(record, zone)),
        ("Decisions", _decisions(record, zone)),
        ("What customers were told", _publications(record, zone)),
        ("Policies that it was judged by", _policies(record, zone)),
        ("Journal", _entries(record, zone)),
    ):
        yield ""
        yield heading
        yield from list(lines) or ["  –"]
    head = record["head"]
    yield ""
    yield f"The journal’s head when this was read: {head['number']} {head['hash']}"


def _revisions(record: Body, zone: str) -> Iterator[str]:
    for one in record["revisions"]:
        state = revision_words(RevisionState(one["state"]), _decisions_on(record, one["number"]))
        saved = moment_shown(one["saved_at"], zone)
        yield f"  {one['number']}  {state}, saved by {one['saved_by']['name']}, {saved}"
        yield f"     Authors: {', '.join(who['name'] for who in one['authors'])}"
        fits = "" if one["digest_fits"] else ", WHICH DOES NOT FIT ITS CONTENT"
        yield f"     Digest {one['digest']}{fits}"
        if one["remarks"]:
            yield f"     Remarks: {one['remarks']}"


def _decisions_on(record: Body, number: int) -> Iterator[Decision]:
    signoffs = (one["signoff"] for one in record["decisions"])
    return (Decision(one["decision"]) for one in signoffs if one["number"] == number)


def _decisions(record: Body, zone: str) -> Iterator[str]:
    for decided in record["decisions"]:
        one = decided["signoff"]
        who, at = f"{one['person_name']} ({one['role']})", moment_shown(one["at"], zone)
        yield f"  Revision {one['number']} {one['decision']} by {who}, {at}"
        if one["verdict"]:
            yield from _rested_on(one["verdict"], one["tzdata"], decided["components"], zone)
        yield from _ground(one["ground"])
        for waiver in one["waivers"]:
            yield f"     Exception: {waiver['sentence']}"
            yield f"       Reason: {waiver['reason']}"
        if one["remarks"]:
            yield f"     Remarks: {one['remarks']}"


def _rested_on(
    verdict: Body, tzdata: str, components: Mapping[str, str], zone: str
) -> Iterator[str]:
    """By which policy, what was found, who was there, which holidays and freezes were considered."""
    yield f"     Judged by policy {verdict['policy_digest']}, with time zones of {tzdata}"
    for found in verdict["findings"]:
        if not found["ok"]:
            yield f"     {found['level'].capitalize()}, {found['rule']}: {found['sentence']}"
    for roster in verdict["rosters"]:
        name = f"Team {roster['name']}" if roster["team"] else roster["name"]
        who = ", ".join(_there(one, zone) for one in roster["people"]) or "nobody"
        stretch = stretch_shown(roster["stretch"]["start"], roster["stretch"]["end"], zone)
        yield f"     {name}, {roster['needed']} needed, {stretch}: {who}"
    holidays = [f"{one['name']} ({one['on']})" for one in verdict["holidays"]]
    yield f"     Holidays: {'; '.join(holidays) or 'none in the days considered'}"
    freezes = [_freeze(one, components, zone) for one in verdict["freezes"]]
    yield f"     Freezes: {'; '.join(freezes) or 'none'}"


def _there(person: Body, zone: str) -> str:
    """One of a roster: whether there, for a part, and why not."""
    parts = [stretch_shown(part["start"], part["end"], zone) for part in person["there"]]
    available = person["at_hand"] == "available"
    said = f"there only {', '.join(parts)}" if parts and not available else person["at_hand"]
    why = f" ({person['why']})" if person["why"] else ""
    return f"{person['name']} {said}{why}"


def _freeze(freeze: Body, components: Mapping[str, str], zone: str) -> str:
    stretch = stretch_shown(freeze["stretch"]["start"], freeze["stretch"]["end"], zone)
    slugs = freeze["components"]
    covers = "everything" if slugs is None else ", ".join(components[one] for one in slugs)
    return f"{freeze['name']}, {stretch}, of {covers}"


def _policies(record: Body, _zone: str) -> Iterator[str]:
    """Every text whole, so that the print answers alone."""
    for one in record["policies"]:
        yield f"  {one['digest']}"
        yield from (f"     {line}" for line in one["text"].rstrip().split("\n"))


_UNSEEN = ", after the page was read"
_HANDS = {"author": "an author", "reader": "who decided", "machine": "whoever was at the machine"}


def _ground(moved: Body | None) -> Iterator[str]:
    """What had been changed under the proposal when it was decided on, as far as that was kept."""
    if moved is None:
        return
    for one in moved["changes"]:
        unseen = moved["read_to"] is not None and one["number"] > moved["read_to"]
        who = f"{one['actor_name']}, {_HANDS[one['hands']]}{_UNSEEN if unseen else ''}"
        yield f"     Ground: entry {one['number']}, {one['verb']} of {one['subject']} by {who}"
    if moved["more"]:
        yield f"     Ground: {moved['more']} more by them"
    yield f"     Ground: {moved['others']} changed by others since the draft began"


def _publications(record: Body, zone: str) -> Iterator[str]:
    for told in record["publications"]:
        one = told["publication"]
        kind = f"{one['kind']}, again after a restore" if one.get("again") else one["kind"]
        yield f"  {moment_shown(one['at'], zone)}  {kind}, by {told['by']['name']}"
        yield from (f"     {line}" for line in one["words"].split("\n"))


def _entries(record: Body, zone: str) -> Iterator[str]:
    for one in record["entries"]:
        revision = f" revision {one['revision']}" if one["revision"] else ""
        at = moment_shown(one["at"], zone)
        yield f"  {one['number']}  {at}  {one['actor_name']}: {one['verb']}{revision}"
        if one["remark"]:
            yield f"     Remark: {one['remark']}"
