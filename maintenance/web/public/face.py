"""The one snapshot that a public answer is built from, and what it may depend on (promise 10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.facts import Story
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_start, local
from maintenance.domain.policy.policy import Policy
from maintenance.publishing.ics import retained
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.publish import public_settings
from maintenance.store.past import live_stories
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import edition, last_published_at
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.filters import stand_on
from maintenance.web.http_cache import Key, Whole, kept_body, public_answer
from maintenance.web.strips import Strips


@dataclass(frozen=True)
class Face:
    """What the public sees at one edition on one day; more is read in its session when wanted."""

    session: Session
    edition: int
    edition_at: datetime | None
    policy: Policy
    own: PublicSettings
    today: date
    published_at: datetime | None

    @property
    def strips(self) -> Strips:
        """Its weeks, to be drawn."""
        return Strips(self.session, self.policy, self.today)

    @property
    def day_at(self) -> datetime:
        """The start of today in the policy's zone: retention turns then, and at no other moment."""
        return day_start(self.today, self.policy.zone)

    def live(self) -> tuple[Story, ...]:
        """The windows that are scheduled or run, by announced stretch, as a feed holds them."""
        return retained(live_stories(self.session), self.day_at)

    @property
    def day(self) -> Interval:
        """Today in the policy's zone, which may have 23 hours or 25."""
        return Interval(self.day_at, day_start(self.today + timedelta(days=1), self.policy.zone))

    def changed_at(self, built_at: datetime) -> datetime:
        """The moment for Last-Modified: after this edition was committed and this day began.

        An edition bears the moment at which its transaction began, which may end seconds later; two
        of them may bear the same. When a body was built, its edition was there already; so whatever
        is committed later was built later, and no date stands for two bodies. A date has no parts of
        a second, so it is the next whole one: whoever was given the body before may name this one.
        """
        changed_at = max(self.edition_at or self.day_at, self.day_at, built_at)
        return changed_at.replace(microsecond=0) + timedelta(seconds=1)


def answered(address: str, content_type: str, build: Callable[[Face], bytes | str]) -> Response:
    """The answer at this address: built from one snapshot, once for each edition and day.

    ``address`` holds all of the request that the body depends on.
    """
    at = now()
    with reading() as session:
        face = _face(session, at)
        stand_on(face.own, face.policy, face.today, face.published_at)
        key = Key(face.edition, face.today, address, face.edition_at)
        body = kept_body(key, lambda: _bytes(build(face)))
    whole = Whole(key, body, face.changed_at(body.built_at), face.day)
    return public_answer(whole, content_type, at)


def _bytes(built: bytes | str) -> bytes:
    return built.encode() if isinstance(built, str) else built


def _face(session: Session, at: datetime) -> Face:
    policy = policy_in_force(session)
    number, edition_at = edition(session)
    today = local(at, policy.zone).date()
    own = public_settings(session)
    return Face(session, number, edition_at, policy, own, today, last_published_at(session))
