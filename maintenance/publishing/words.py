"""What customers read: the words of each kind of notice, ready to send and to be changed."""

from datetime import datetime

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Facts, Outcome, Publication, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import (
    day_words,
    full_stop,
    hours_words,
    length_words,
    moment_words,
    names_words,
    number_words,
    stretch_words,
    time_words,
)
from maintenance.publishing.public_settings import PublicSettings

IMPACT_WORDS: dict[Impact, str] = {
    Impact.NONE: "no disruption expected",
    Impact.REDUCED_REDUNDANCY: "reduced redundancy",
    Impact.DEGRADED: "degraded",
    Impact.OUTAGE: "unavailable",
}
OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.DONE: "Everything was done as planned.",
    Outcome.PARTLY: "Part of the work was done; the rest will be announced.",
    Outcome.ROLLED_BACK: "The work was rolled back; everything is as it was before.",
}


def default_words(
    kind: NoticeKind, facts: Facts, former: Interval | None, own: PublicSettings
) -> str:
    """Whole sentences about how the window stands now; the presser may change them."""
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    until = _until(facts, own)
    title = facts.title
    words = {
        NoticeKind.ANNOUNCED: f"{_maintenance(facts)} “{title}” is planned for {when}.",
        NoticeKind.CHANGED: f"The description of “{title}” has changed; its time stays the same: {when}.",
        NoticeKind.REMINDER: f"A reminder: “{title}” is planned for {when}.",
        NoticeKind.BEGUN: full_stop(f"“{title}” has begun and is announced to end at {until}"),
        NoticeKind.DELAYED: f"“{title}” has not begun yet. It begins later than announced; we will say when.",
        NoticeKind.NOT_BEGUN: "Its announced time has passed; confirmation will follow.",
        NoticeKind.EXTENDED: full_stop(
            f"“{title}” takes longer than planned. It now ends at {until}"
        ),
        NoticeKind.LATE: f"Running past its announced end of {until}; we will say when it is done.",
        NoticeKind.VERIFYING: f"The work on “{title}” is done, and we are checking that everything runs.",
        NoticeKind.RESUMED: full_stop(
            f"We have gone back to work on “{title}”. It is announced to end at {until}"
        ),
        NoticeKind.COMPLETED: f"“{title}” is completed. {OUTCOME_WORDS[facts.outcome or Outcome.DONE]}",
        NoticeKind.CANCELLED: f"“{title}”, planned for {when}, is cancelled.",
        NoticeKind.CORRECTED: f"We have put the record of “{title}” right.",
        NoticeKind.NOTE: "",
    }
    if kind is NoticeKind.RESCHEDULED and former is not None:
        return f"Moved: now {when}; announced before for {_plain_stretch(former, own)}."
    return words[kind]


def _maintenance(facts: Facts) -> str:
    return "Emergency maintenance" if facts.emergency else "Maintenance"


def _until(facts: Facts, own: PublicSettings) -> str:
    start, end = local(facts.announced.start, own.zone), local(facts.announced.end, own.zone)
    if start.date() == end.date():
        return time_words(end, own.date_style)
    return moment_words(facts.announced.end, own.zone, own.date_style)


def _plain_stretch(stretch: Interval, own: PublicSettings) -> str:
    return stretch_words(stretch, own.zone, own.date_style)


def headline(publication: Publication, own: PublicSettings) -> str:
    """The heading of one notice in the story: “Moved to Thursday, December 3”."""
    if publication.kind is NoticeKind.RESCHEDULED:
        return f"Moved to {day_words(local(publication.facts.announced.start, own.zone).date())}"
    if publication.kind is NoticeKind.EXTENDED:
        return f"Extended to {_until(publication.facts, own)}"
    return _HEADLINES[publication.kind]


_HEADLINES: dict[NoticeKind, str] = {
    NoticeKind.ANNOUNCED: "Announced",
    NoticeKind.CHANGED: "Changed",
    NoticeKind.REMINDER: "Reminder",
    NoticeKind.BEGUN: "Begun",
    NoticeKind.DELAYED: "Delayed",
    NoticeKind.NOT_BEGUN: "Not begun",
    NoticeKind.LATE: "Running late",
    NoticeKind.VERIFYING: "Verifying",
    NoticeKind.RESUMED: "Resumed",
    NoticeKind.COMPLETED: "Completed",
    NoticeKind.CANCELLED: "Cancelled",
    NoticeKind.CORRECTED: "Corrected",
    NoticeKind.NOTE: "Note",
}


def state_words(story: Story) -> str:
    """How it stands, in a few words: “Scheduled, moved twice”, “Running late”."""
    facts = story.facts
    words = "Running late" if facts.late else _STATES[facts.state]
    if facts.unbegun:
        words = "Waiting for confirmation"
    elif facts.delayed:
        words = "Delayed"
    moves = len(story.moves)
    if facts.state is WindowState.SCHEDULED and moves:
        words += f", moved {_TIMES.get(moves, f'{moves} times')}"
    return f"Emergency, {words[0].lower()}{words[1:]}" if facts.emergency else words


_TIMES = {1: "once", 2: "twice"}
_STATES: dict[WindowState, str] = {
    WindowState.UNPUBLISHED: "Not published",
    WindowState.SCHEDULED: "Scheduled",
    WindowState.IN_PROGRESS: "In progress",
    WindowState.VERIFYING: "Verifying",
    WindowState.COMPLETED: "Completed",
    WindowState.CANCELLED: "Cancelled",
}


def state_class(facts: Facts) -> str:
    """The stylesheet's word for it, which is also the name of its shape."""
    if facts.late:
        return "late"
    if facts.emergency and facts.state.is_live:
        return "emergency"
    return facts.state.value


def moved_words(story: Story, own: PublicSettings) -> str:
    """“Moved: now …; announced … for …”, each earlier time with the day it was announced."""
    if not story.moves:
        return ""
    now = stretch_words(story.facts.announced, own.zone, own.date_style, length=True)
    earlier = "; ".join(
        f"announced {day_words(local(announced_at, own.zone).date(), year=True)} for "
        f"{_plain_stretch(stretch, own)}"
        for stretch, announced_at in story.moves
    )
    return f"Moved: now {now}; {earlier}."


def actual_words(facts: Facts, own: PublicSettings) -> str:
    """What really happened, once it is over: “It began at 10:04 a.m. and ended at 11:40 a.m. EST.”"""
    if facts.begun_at is None or facts.ended_at is None:
        return ""
    if facts.ended_at <= facts.begun_at:
        return f"It began and ended at {moment_words(facts.begun_at, own.zone, own.date_style)}."
    words = hours_words(Interval(facts.begun_at, facts.ended_at), own.zone, own.date_style)
    return f"It really took place at {words}."


def beside_plan_words(facts: Facts) -> str:
    """“20 minutes early”, “as planned”: how the actual end lies beside the announced one."""
    if facts.ended_at is None:
        return ""
    minutes = round((facts.ended_at - facts.announced.end).total_seconds() / 60)
    if abs(minutes) < 2:
        return "as planned"
    lasts = length_words(abs(facts.ended_at - facts.announced.end))
    return f"{lasts} {'late' if minutes > 0 else 'early'}"


def parts_words(facts: Facts) -> tuple[str, ...]:
    """Each component with how it is hit and what customers will notice there."""
    return tuple(f"{part.name}: {part.notice or IMPACT_WORDS[part.impact]}" for part in facts.parts)


def notice_as_mail(publication: Publication, story: Story, own: PublicSettings) -> tuple[str, str]:
    """(subject, body) in plain text, to copy: what a good notice says, in its order."""
    facts = publication.facts
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    subject = f"{own.service_name}: {facts.title}: {headline(publication, own).lower()}"
    parts = [
        publication.words,
        f"When: {when}",
        moved_words(story, own),
        "What you will notice:\n" + "\n".join(f"- {words}" for words in parts_words(facts)),
        f"Why: {facts.why}" if facts.why else "",
        own.support_words,
        f"More: {own.window_url(facts.window_id)}",
        "This is sample data." if own.sample else "",
    ]
    return subject, "\n\n".join(part for part in parts if part) + "\n"


def home_sentence(
    stories: tuple[Story, ...], own: PublicSettings, now: datetime
) -> tuple[str, str]:
    """(bold beginning, rest): what matters now, for the top of the public home."""
    running = [story.facts for story in stories if story.facts.state.is_running]
    if running:
        return _running_sentence(running, own)
    ahead = [s.facts for s in stories if s.facts.state is WindowState.SCHEDULED]
    coming = [facts for facts in ahead if facts.announced.end > now]
    if not coming:
        return "All quiet.", "No maintenance is planned."
    first = min(coming, key=lambda facts: facts.announced)
    when = stretch_words(first.announced, own.zone, own.date_style, year=False)
    return "All quiet.", f"Next: {when}: {_lowered(first)}"


def _running_sentence(running: list[Facts], own: PublicSettings) -> tuple[str, str]:
    if len(running) > 1:
        titles = names_words([facts.title for facts in running])
        return f"{number_words(len(running))} maintenances are in progress:", f"{titles}."
    facts = running[0]
    since = time_words(local(facts.begun_at or facts.announced.start, own.zone), own.date_style)
    if facts.late:
        rest = f"since {since}, announced until {_until(facts, own)}; we will say when it is done."
        return f"{facts.title} runs late:", rest
    return f"{facts.title} is in progress", full_stop(f"since {since}, until {_until(facts, own)}")


def _lowered(facts: Facts) -> str:
    notice = next((part.notice for part in facts.parts if part.notice), "")
    return f"{facts.title}; {notice[:1].lower()}{notice[1:]}" if notice else f"{facts.title}."
