"""The record of one window: everything that was ever decided about it, and what each decision rests on.

It is made from what can’t change: sign-offs, publications, policy texts, the journal, and the
revisions with their digests. What people and components were called is asked of the journal and
never of today’s tables, so it says the same in years (docs/auditors.md, The record of a window).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.approval import Signoff
from maintenance.domain.draft import Draft
from maintenance.domain.facts import Outcome, Publication, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.plain import digest
from maintenance.domain.window import Window
from maintenance.store.approvals import signoffs
from maintenance.store.former_names import FormerNames, former_names
from maintenance.store.journal import Entry, Head, entries_of_window, head
from maintenance.store.policies import policy_text
from maintenance.store.publications import PublicationRow, publication_value
from maintenance.store.windows import RevisionRow, revision_value, window


@dataclass(frozen=True)
class Who:
    """Somebody who acted, by the name that they had then; ``key`` is the journal’s."""

    key: str
    name: str


@dataclass(frozen=True)
class Standing:
    """How the window stands: its announced stretch, as extended, and what really happened."""

    state: WindowState
    created_at: datetime
    live: int | None
    pending: int | None
    announced: Interval | None
    begun_at: datetime | None
    ended_at: datetime | None
    completed_at: datetime | None
    completed_by_clock: bool
    outcome: Outcome | None
    emergency: bool
    emergency_reason: str
    review_owed_by: datetime | None
    reviewed_at: datetime | None


@dataclass(frozen=True)
class Version:
    """One revision. ``components`` and ``doers`` are the names of what its content names by slug
    and by id, as they were when it was saved. ``digest_fits`` says that the content is still the
    one that the digest, which decisions name, was taken of.
    """

    number: int
    state: RevisionState
    digest: str
    digest_fits: bool
    saved_by: Who
    saved_at: datetime
    authors: tuple[Who, ...]
    proposed_by: Who | None
    proposed_at: datetime | None
    remarks: str
    content: Draft
    components: Mapping[str, str]
    doers: Mapping[str, str]

    @property
    def names(self) -> dict[int, str]:
        """Those who do the work, by id."""
        return {int(key): name for key, name in self.doers.items()}


@dataclass(frozen=True)
class Decided:
    """One decision with all that it rested on. ``components`` are the names, as they were, of those
    that the freezes name which were considered; ``ground`` those of what the changes of the ground
    name, by subject (``person:3``)."""

    signoff: Signoff
    components: Mapping[str, str]
    ground: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """One publication, and who published it. ``moment_at`` is set by the clock: what it was for."""

    publication: Publication
    revision: int
    by: Who
    moment_at: datetime | None


@dataclass(frozen=True)
class PolicyWords:
    """A policy that something here was judged by, whole."""

    digest: str
    text: str


@dataclass(frozen=True)
class Record:
    """All of it, the oldest first. ``zone`` is the window’s own; ``head`` is the journal’s newest
    entry when this was read, so that it can be shown later that nothing was cut off.
    """

    window_id: str
    uid: str
    title: str
    zone: str
    stands: Standing
    revisions: tuple[Version, ...]
    decisions: tuple[Decided, ...]
    publications: tuple[Told, ...]
    policies: tuple[PolicyWords, ...]
    entries: tuple[Entry, ...]
    head: Head


def record_of(session: Session, window_id: str) -> Record:
    """The record as it stands. Raises NotFound."""
    stands = window(session, window_id)
    kept = entries_of_window(session, window_id)
    rows = _revision_rows(session, window_id)
    decided = signoffs(session, window_id)
    names = former_names(session, _subjects(rows, decided))
    versions = tuple(_version(row, kept, names) for row in rows)
    return Record(
        window_id=window_id,
        uid=stands.uid,
        title=stands.what_stands.draft.title,
        zone=_zone(stands, versions),
        stands=_standing(stands),
        revisions=versions,
        decisions=tuple(_decided(one, kept, names) for one in decided),
        publications=_told(session, window_id, kept),
        policies=_policies(session, decided, kept),
        entries=kept,
        head=head(session),
    )


def _revision_rows(session: Session, window_id: str) -> tuple[RevisionRow, ...]:
    chosen = select(RevisionRow).filter_by(window_id=window_id).order_by(RevisionRow.number)
    return tuple(session.scalars(chosen))


def _subjects(rows: Iterable[RevisionRow], decided: Iterable[Signoff]) -> Iterator[str]:
    """All that is named by a key alone in what is kept."""
    for row in rows:
        yield from (f"component:{part['component']}" for part in row.content["components"])
        yield from (f"person:{key}" for key in {*row.content["doers"], *row.authors})
    for signoff in decided:
        yield from (f"component:{slug}" for slug in _frozen(signoff))
        yield from _of_ground(signoff)


def _frozen(signoff: Signoff) -> frozenset[str]:
    freezes = signoff.verdict.freezes if signoff.verdict else ()
    return frozenset(slug for freeze in freezes for slug in freeze.components or ())


def _of_ground(signoff: Signoff) -> Iterator[str]:
    """All that the changes of the ground name by a key alone: whom and what they touched."""
    for change in signoff.ground.changes if signoff.ground else ():
        yield change.subject
        for side in (change.before, change.after):
            fields = side if isinstance(side, dict) else {}
            yield from (f"person:{key}" for key in fields.get("members") or ())
            yield from (f"component:{slug}" for slug in fields.get("components") or ())
            yield from (f"component:{slug}" for slug in fields.get("depends_on") or ())
            if fields.get("team"):
                yield f"team:{fields['team']}"


def _standing(stands: Window) -> Standing:
    return Standing(
        state=stands.state,
        created_at=stands.created_at,
        live=stands.live.number if stands.live else None,
        pending=stands.pending.number if stands.pending else None,
        announced=stands.announced,
        begun_at=stands.begun_at,
        ended_at=stands.ended_at,
        completed_at=stands.completed_at,
        completed_by_clock=stands.completed_by_clock,
        outcome=stands.outcome,
        emergency=stands.emergency,
        emergency_reason=stands.emergency_reason,
        review_owed_by=stands.review_owed_by,
        reviewed_at=stands.reviewed_at,
    )


def _version(row: RevisionRow, kept: tuple[Entry, ...], names: FormerNames) -> Version:
    value = revision_value(row)
    saved = _entry_about(kept, Verb.SAVE, row.number)
    proposed = _entry_about(kept, Verb.PROPOSE, row.number)
    number = saved.number if saved else 0
    content = {"window": row.window_id, "number": row.number, "content": row.content}
    return Version(
        number=row.number,
        state=row.state,
        digest=row.digest,
        digest_fits=digest(content) == row.digest,
        saved_by=_who(saved, f"person:{row.saved_by}"),
        saved_at=row.saved_at,
        authors=tuple(
            Who(f"person:{key}", names.called(f"person:{key}", number)) for key in row.authors
        ),
        proposed_by=_who(proposed, f"person:{row.proposed_by}") if row.proposed_by else None,
        proposed_at=row.proposed_at,
        remarks=row.remarks,
        content=value.draft,
        components={slug: names.called(f"component:{slug}", number) for slug in value.draft.slugs},
        doers={str(key): names.called(f"person:{key}", number) for key in value.draft.doers},
    )


def _entry_about(kept: Iterable[Entry], verb: Verb, number: int) -> Entry | None:
    found = (one for one in kept if one.verb == verb and one.revision == number)
    return next(found, None)


def _who(entry: Entry | None, key: str) -> Who:
    """Whoever wrote that entry; by key alone where there is none."""
    return Who(entry.actor, entry.actor_name) if entry else Who(key, key)


def _decided(signoff: Signoff, kept: Iterable[Entry], names: FormerNames) -> Decided:
    before = [one.number for one in kept if one.at <= signoff.at]
    number = max(before, default=0)
    called = {slug: names.called(f"component:{slug}", number) for slug in sorted(_frozen(signoff))}
    touched = sorted(set(_of_ground(signoff)))
    return Decided(signoff, called, {key: names.called(key, number) for key in touched})


def _told(session: Session, window_id: str, kept: tuple[Entry, ...]) -> tuple[Told, ...]:
    chosen = select(PublicationRow).filter_by(window_id=window_id)
    rows = session.scalars(chosen.order_by(PublicationRow.sequence))
    wrote: dict[int, Entry] = {}
    for entry in kept:
        number = entry.after.get("last_publication") if isinstance(entry.after, dict) else None
        if number is not None:
            wrote.setdefault(number, entry)
    return tuple(
        Told(
            publication_value(row), row.revision, _who(wrote.get(row.number), row.by), row.moment_at
        )
        for row in rows
    )


def _policies(
    session: Session, decided: Iterable[Signoff], kept: Iterable[Entry]
) -> tuple[PolicyWords, ...]:
    """Each text once: those of decisions, and those that an extension was judged by."""
    digests = [one.verdict.policy_digest for one in decided if one.verdict]
    digests += [found for entry in kept if (found := _judged_by(entry.after))]
    return tuple(PolicyWords(one, policy_text(session, one)) for one in dict.fromkeys(digests))


def _judged_by(after: Any) -> str:
    """The policy that an extension was judged by, which no sign-off names."""
    judged = after.get("judged") if isinstance(after, dict) else None
    return str(judged["policy"]) if judged else ""


def _zone(stands: Window, versions: tuple[Version, ...]) -> str:
    """The zone that the window was meant in; UTC for one that never had a time."""
    drafts = (stands.what_stands.draft, *(one.content for one in reversed(versions)))
    return next((draft.starts.zone for draft in drafts if draft.starts), "UTC")
