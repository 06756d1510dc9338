"""What templates can say: times in the policy's style, states in words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Flask, g, request
from markupsafe import Markup, escape

from maintenance.domain.catalog import Component
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import days_of, local
from maintenance.domain.people import Role
from maintenance.domain.plain import plain
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.policy import Policy
from maintenance.domain.wording import (
    WEEKDAYS,
    DateStyle,
    apart_words,
    counted,
    day_words,
    distance_words,
    hours_words,
    lasts_words,
    length_words,
    moment_words,
    month_day,
    names_words,
    number_words,
    stretch_words,
    time_words,
    zone_name,
    zone_words,
)
from maintenance.publishing import words
from maintenance.publishing.latest import latest, told_since
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.approvers import to_accept, to_agree, to_decide
from maintenance.services.holidays import day_to_decide
from maintenance.services.publish import public_settings, settings
from maintenance.store.finding import waiting_for_review
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import last_published_at
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.shown_first import left_short
from maintenance.web.unread import unread


def attach(app: Flask) -> None:
    """Gives the templates their words."""
    _attach_filters(app)
    app.jinja_env.tests["a_day"] = is_a_day
    app.jinja_env.globals.update(
        now=now,
        settings=settings,
        own=own,
        words=words,
        policy=policy,
        policy_days=policy_days,
        as_of=as_of,
        waiting_count=waiting_count,
        page_link=page_link,
        reader_zone=reader_zone,
        left_short=left_short,
        not_read=unread,
        latest=latest,
        told_since=told_since,
    )


def _attach_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        when=when,
        moment=moment,
        distance=distance,
        in_days=in_days,
        near=near,
        zone_name=zone_name,
        length=length_words,
        lasts=lasts_words,
        apart=apart_words,
        counted=counted,
        number_words=number_words,
        names=names_words,
        day=day,
        paragraphs=paragraphs,
        isoutc=isoutc,
        instant=plain,
        hours_in=hours_in,
        end_of_day=end_of_day,
        month_day=month_day,
        name_in=name_in,
        name_of=name_of,
        rule_title=rule_title,
        in_order_of=in_order_of,
        length_of=len,
    )


def stand_on(
    own: PublicSettings, policy: Policy, today: date, published_at: datetime | None
) -> None:
    """Has this request render from the snapshot that these were read in, and on that day alone."""
    g.own, g.policy, g.today, g.published_at = own, policy, today, published_at


def own() -> PublicSettings:
    """What the public face is rendered with, read once a request."""
    if "own" not in g:
        with reading() as session:
            g.own, g.policy = public_settings(session), policy_in_force(session)
            g.published_at = last_published_at(session)
    return g.own  # type: ignore[no-any-return]


def policy() -> Policy:
    """The policy in force, read once a request."""
    own()
    return g.policy  # type: ignore[no-any-return]


def as_of() -> datetime | None:
    """When something was last published: all that is shown is as of then."""
    own()
    return g.published_at  # type: ignore[no-any-return]


def policy_days() -> str:
    """“Tuesday, Wednesday and Thursday”."""
    return names_words([WEEKDAYS[day] for day in sorted(policy().days)])


def waiting_count() -> int:
    """How much waits for this reviewer’s decision, for the menu; nothing for anybody else."""
    signed_in = g.get("signed_in")
    if signed_in is None or Role.REVIEWER not in signed_in.actor.roles:
        return 0
    if "waiting" not in g:
        own_id = signed_in.actor.person_id or 0
        with reading() as session:
            windows = waiting_for_review(session)
            decide = to_decide(session, own_id, windows, now())
            agree, accept = (of(session, own_id, windows) for of in (to_agree, to_accept))
            g.waiting = len(decide) + len(agree) + len(accept)
    return int(g.waiting)


def clock_style() -> DateStyle:
    """The reader's own at the desk, else the policy's."""
    signed_in = g.get("signed_in")
    if signed_in is not None and signed_in.clock_24:
        return DateStyle.TWENTY_FOUR_HOURS
    return own().date_style


def reader_zone() -> str:
    """The reader’s own zone at the desk, else the policy’s."""
    signed_in = g.get("signed_in")
    return signed_in.zone if signed_in is not None else own().zone


def when(stretch: Interval, zone: str | None = None, *, broken: bool = False) -> Markup:
    """A stretch as the pages write it: each moment in its own ``<time>``, the zone always said."""
    own_zone = zone or own().zone
    start, end = local(stretch.start, own_zone), local(stretch.end, own_zone)
    last = _time(end, f"{time_words(end, clock_style())} {zone_words(end)}")
    first = time_words(start, clock_style())
    if zone_words(start) != zone_words(end):
        first = f"{first} {zone_words(start)}"
    hours = Markup('<span class="together">{}–{}</span>').format(_time(start, first), last)
    day = Markup('<span class="together">{},</span>').format(_date(start.date()))
    if start.date() != end.date():
        hours = Markup("{} – {}, {}").format(_time(start, first), _date(end.date()), last)
    gap = Markup("<br>") if broken else Markup(" ")
    return Markup('<span class="stretch">{}{}{}</span>').format(day, gap, hours)


def _time(at: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)


def _date(on: date) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), day_words(on, year=True))


def moment(at: datetime, zone: str | None = None, *, year: bool = False) -> Markup:
    """“Tuesday, December 1, 10:00 a.m. EST” in its ``<time>``, with the year where asked for."""
    here = local(at, zone or own().zone)
    text = moment_words(at, zone or own().zone, clock_style(), year=year)
    return Markup('<time class="whole" datetime="{}">{}</time>').format(here.isoformat(), text)


def near(at: datetime, zone: str | None = None) -> Markup:
    """“today, 3:40 p.m. EST”, else the whole moment: for lists of what is pressing."""
    by = zone or own().zone
    here = local(at, by)
    if here.date() != local(now(), by).date():
        return moment(at, by)
    text = f"today, {time_words(here, clock_style())} {zone_words(here)}"
    return Markup('<time class="whole" datetime="{}">{}</time>').format(here.isoformat(), text)


def distance(at: datetime) -> str:
    """“in 6 days”: only ever beside the absolute time."""
    return distance_words(at, now())


def in_days(at: datetime) -> str:
    """“today”, “tomorrow”, “in 6 days”: depends on the calendar day alone (promise 10)."""
    zone = own().zone
    today = g.get("today") or local(now(), zone).date()
    days = (local(at, zone).date() - today).days
    if days in _NEAR:
        return _NEAR[days]
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def day(on: date, *, year: bool = False) -> str:
    """“Tuesday, December 1”."""
    return day_words(on, year=year)


def isoutc(at: datetime) -> str:
    """For ``datetime`` attributes and scripts."""
    return at.isoformat()


def hours_in(stretch: Interval, zone: str, within: Interval | None = None) -> str:
    """The same stretch on somebody else’s clock, with its day where what it lies ``within`` is on several."""
    if within is not None and len(days_of(within, zone)) > 1:
        return stretch_words(stretch, zone, clock_style(), year=False)
    return hours_words(stretch, zone, clock_style())


def end_of_day(at: datetime) -> str:
    """“the end of Wednesday, November 25”, of the midnight by which something has to be decided.

    Once that day is over and the midnight isn’t, as on a weekend, the day that it ends.
    """
    zone = own().zone
    last_on = local(at - timedelta(seconds=1), zone).date()
    named = day_to_decide(at, zone, policy().observed_holidays)
    over = named < local(now(), zone).date() and now() < at
    return f"the end of {day_words(last_on if over else named)}"


def name_in(key: int, names: Mapping[int, str]) -> str:
    """A person’s name by id."""
    return names.get(key, "somebody")


def name_of(slug: str, components: Mapping[str, Component]) -> str:
    """A component’s name by slug."""
    return components[slug].name if slug in components else slug


def is_a_day(value: object) -> bool:
    """Whether a browser shows it in a field for a date: of anything else it shows nothing at all."""
    try:
        return not value or bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def rule_title(rule_id: str) -> str:
    """A rule’s name, as people say it."""
    return rule_named(rule_id).title


def in_order_of(errors: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentences by field, in the order in which ``labels`` names the fields; what it doesn’t name
    comes last, as it came. Rows of one field stand by their number."""
    order = {field: place for place, field in enumerate(labels)}

    def place(error: tuple[str, str]) -> tuple[int, int]:
        field, *rest = error[0].split(".")
        row = int(rest[0]) if rest and rest[0].isdecimal() else -1
        return order.get(field, len(order)), row

    return sorted(errors.items(), key=place)


def page_link(number: int) -> str:
    """This page’s address with another page number."""
    args = {**request.args.to_dict(), "page": str(number)}
    return f"?{urlencode(args)}"


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs and lines; nothing in it is markup."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    lines = (Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in lines)
