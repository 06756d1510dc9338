"""What customers read: the words of each kind of notice, ready to send and to be changed."""

from datetime import datetime, timedelta

from maintenance.domain.catalog import IMPACT_WORDS
from maintenance.domain.facts import Facts, Outcome, Publication, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import (
    day_words,
    full_stop,
    length_words,
    moment_words,
    shown_apart,
    stretch_words,
    time_words,
    zone_words,
)
from maintenance.publishing.public_settings import PublicSettings

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.DONE: "Everything was done as planned.",
    Outcome.PARTLY: "Part of the work was done; the rest will be announced.",
    Outcome.ROLLED_BACK: "The work was rolled back; everything is as it was before.",
}
BESIDE_PLAN_FROM = timedelta(minutes=2)  # below that it ended as planned
COMPLETED_WORDS: dict[Outcome, str] = {
    Outcome.DONE: "Completed",
    Outcome.PARTLY: "Completed in part",
    Outcome.ROLLED_BACK: "Completed, rolled back",
}


def default_words(
    kind: NoticeKind, facts: Facts, former: Interval | None, own: PublicSettings
) -> str:
    """Whole sentences about how the window stands now; the presser may change them."""
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    until = until_words(facts.announced, own)
    title = facts.title
    words = {
        NoticeKind.ANNOUNCED: _announced_words(facts, when),
        NoticeKind.CHANGED: f"The announcement of “{title}” has changed; its time stays the same: {when}.",
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
        told = "Moved" if former.start != facts.announced.start else "New end"
        return f"{told}: now {when}; announced before for {_plain_stretch(former, own)}."
    return words[kind]


def own_words(publication: Publication, own: PublicSettings) -> str:
    """What it says beside its times: nothing where it only tells that they have changed."""
    if publication.kind is not NoticeKind.RESCHEDULED:
        return publication.words
    return beside_usual_words(publication, own)


def beside_usual_words(publication: Publication, own: PublicSettings) -> str:
    """What it says beside its kind’s own words, such as what else a move has changed; all that it
    says where it was told in other words."""
    usual = default_words(publication.kind, publication.facts, publication.former, own)
    return publication.words.removeprefix(usual).strip()


def _announced_words(facts: Facts, when: str) -> str:
    if facts.emergency:
        return f"Emergency maintenance “{facts.title}”, which can’t wait: {when}."
    return f"Maintenance “{facts.title}” is planned for {when}."


def until_words(stretch: Interval, own: PublicSettings) -> str:
    """When it ends, with the zone, and with the day where that is another than the start’s."""
    return _until(stretch.end, stretch.start, own)


def _until(end_at: datetime, said_at: datetime, own: PublicSettings) -> str:
    """The same, with the day where that is another than of a moment that is said beside it."""
    end, said = local(end_at, own.zone), local(said_at, own.zone)
    hour = f"{time_words(end, own.date_style)} {zone_words(end)}"
    return hour if said.date() == end.date() else f"{hour} on {day_words(end.date())}"


def _plain_stretch(stretch: Interval, own: PublicSettings) -> str:
    return stretch_words(stretch, own.zone, own.date_style)


def headline(publication: Publication, own: PublicSettings) -> str:
    """The heading of one notice in the story: “Moved to Thursday, December 3”."""
    if publication.kind is NoticeKind.RESCHEDULED:
        more = beside_usual_words(publication, own) not in {"", publication.words}
        return f"{_moved_headline(publication, own)}{', with changes' if more else ''}"
    if publication.kind is NoticeKind.EXTENDED:
        return f"Extended to {until_words(publication.facts.announced, own)}"
    return _HEADLINES[publication.kind]


def _moved_headline(publication: Publication, own: PublicSettings) -> str:
    now = publication.facts.announced
    start = local(now.start, own.zone)
    if not publication.moves_start:
        return f"New end: {until_words(now, own)}"
    if publication.former and local(publication.former.start, own.zone).date() == start.date():
        return f"Moved to {time_words(start, own.date_style)} {zone_words(start)}"
    return f"Moved to {day_words(start.date())}"


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
    if facts.state is WindowState.COMPLETED and facts.outcome:
        words = COMPLETED_WORDS[facts.outcome]
    elif facts.unbegun:
        words = "Waiting for confirmation"
    elif facts.delayed:
        words = "Delayed"
    if facts.state is WindowState.SCHEDULED and story.moves:
        words += _moved_times(story.starts_moved)
    return f"Emergency, {words[0].lower()}{words[1:]}" if facts.emergency else words


def _moved_times(times: int) -> str:
    if not times:
        return ", with a new end"
    return f", moved {_TIMES.get(times, f'{times} times')}"


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
    if facts.late or facts.delayed or facts.unbegun:
        return "late"
    if facts.emergency and facts.state.is_live:
        return "emergency"
    return facts.state.value


def moved_words(story: Story, own: PublicSettings) -> str:
    """“Moved: now …; announced … for …”, each earlier time with the day it was announced.

    Empty where its times are the first that were announced.
    """
    if not story.moves:
        return ""
    now = stretch_words(story.facts.announced, own.zone, own.date_style, length=True)
    earlier = "; ".join(
        f"announced {day_words(local(announced_at, own.zone).date(), year=True)} for "
        f"{_plain_stretch(stretch, own)}"
        for stretch, announced_at in story.moves
    )
    return full_stop(f"{'Moved' if story.starts_moved else 'New end'}: now {now}; {earlier}")


def actual_words(facts: Facts, own: PublicSettings) -> str:
    """What really happened, once it is over: “It began at 10:04 a.m. and ended at 11:40 a.m. EST.”"""
    if facts.begun_at is None or facts.ended_at is None:
        return ""
    began, ended = (local(at, own.zone) for at in (facts.begun_at, facts.ended_at))
    planned = local(facts.announced.start, own.zone)
    first, last = time_words(began, own.date_style), time_words(ended, own.date_style)
    if zone_words(began) != zone_words(ended):
        first = f"{first} {zone_words(began)}"
    if began.date() != planned.date():
        first = f"{first} on {day_words(began.date())},"
    last = f"{last} {zone_words(ended)}"
    if ended.date() != began.date():
        last = f"{last} on {day_words(ended.date())}"
    return f"It began at {first} and ended at {last}."


def standing_words(facts: Facts, own: PublicSettings) -> str:
    """What has to be known first of a window that runs, or that has not begun as announced.

    Empty for any other: its times say all.
    """
    until = until_words(facts.announced, own)
    start = moment_words(facts.announced.start, own.zone, own.date_style)
    if facts.late:
        return f"It was announced to end at {until}; we will say when it is done."
    if facts.unbegun:
        return f"It was announced for {start}. That time has passed; confirmation will follow."
    if facts.delayed:
        return f"It was to begin on {start}; we will say when it does."
    if facts.state is WindowState.VERIFYING:
        return full_stop(
            f"The work is done, and we check that everything runs. It is announced to end at {until}"
        )
    if facts.state is WindowState.IN_PROGRESS:
        return full_stop(f"It began {_since(facts, own)} and is announced to end at {until}")
    return ""


def _since(facts: Facts, own: PublicSettings) -> str:
    """The hour it began, with the day where that is another than the announced end’s."""
    began = local(facts.begun_at or facts.announced.start, own.zone)
    hour = time_words(began, own.date_style)
    if began.date() == local(facts.announced.end, own.zone).date():
        return f"at {hour}"
    return f"on {day_words(began.date())}, at {hour}"


def card_words(story: Story, own: PublicSettings) -> str:
    """What a link in a chat says of it, beside its state and title: when, and what is noticed."""
    facts = story.facts
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    if facts.state is WindowState.CANCELLED:
        return full_stop(f"Cancelled; was planned for {when}")
    actual = actual_words(facts, own) or standing_words(facts, own)
    noticed = " ".join(map(full_stop, parts_words(facts)))
    return " ".join(part for part in (full_stop(when), actual, noticed) if part)


def beside_plan_words(story: Story, own: PublicSettings) -> str:
    """“20 minutes earlier than planned”, “as planned”, “50 minutes later than planned, extended to
    1:00 p.m. EST”: how the actual end lies beside the end that was announced as it began."""
    extended_to = _extended_to(story, own)
    return f"{_beside_plan(story)}{f', extended to {extended_to}' if extended_to else ''}"


def beside_plan_sentence(story: Story, own: PublicSettings) -> str:
    """The same as a sentence, for after “It began at … and ended at …”; empty until it is over."""
    if story.facts.ended_at is None:
        return ""
    extended_to = _extended_to(story, own)
    also = f"; it had been extended to {extended_to}" if extended_to else ""
    return full_stop(f"That is {_beside_plan(story)}{also}")


def _beside_plan(story: Story) -> str:
    if story.facts.ended_at is None:
        return ""
    later_by = beside_plan(story.planned_end, story.facts.ended_at)
    than = "later" if later_by > timedelta() else "earlier"
    return f"{length_words(abs(later_by))} {than} than planned" if later_by else "as planned"


def _extended_to(story: Story, own: PublicSettings) -> str:
    """The announced end of one that is over and was extended; with its day where it ended on another."""
    ended_at, end_at = story.facts.ended_at, story.facts.announced.end
    if ended_at is None or end_at == story.planned_end:
        return ""
    return _until(end_at, ended_at, own)


def beside_plan(end_at: datetime, ended_at: datetime) -> timedelta:
    """How much later than an end it ended, as both are shown; negative where it was earlier, and
    nothing where it is as planned."""
    late_by = shown_apart(end_at, ended_at)
    return late_by if abs(late_by) >= BESIDE_PLAN_FROM else timedelta()


def parts_words(facts: Facts) -> tuple[str, ...]:
    """Each component with how hard it is hit and, where it was said, what customers will notice."""
    hit = ((part, IMPACT_WORDS[part.impact]) for part in facts.parts)
    return tuple(
        f"{part.name} ({words}): {part.notice}" if part.notice else f"{part.name}: {words}"
        for part, words in hit
    )


def noticed_heading(facts: Facts) -> str:
    """“What you will notice”, in the tense that fits how the window stands."""
    if facts.state.is_running:
        return "What you may notice"
    return _NOTICED.get(facts.state, "What you will notice")


_NOTICED: dict[WindowState, str] = {
    WindowState.COMPLETED: "What you may have noticed",
    WindowState.CANCELLED: "What you would have noticed",
}


def notice_as_mail(publication: Publication, story: Story, own: PublicSettings) -> tuple[str, str]:
    """(subject, body) in plain text, to copy: what a good notice says, in its order."""
    facts = publication.facts
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    told = headline(publication, own)
    subject = f"{own.service_name}: {facts.title}: {told[:1].lower()}{told[1:]}"
    over = facts.state is WindowState.CANCELLED
    parts = [
        moved_words(story, own) if publication.kind is NoticeKind.RESCHEDULED else "",
        own_words(publication, own),
        f"{'Was planned for' if over else 'When'}: {when}",
        f"{noticed_heading(facts)}:\n" + "\n".join(f"- {words}" for words in parts_words(facts)),
        f"Why: {facts.why}" if facts.why else "",
        own.support_words,
        f"More: {own.window_url(facts.window_id)}",
        "This is sample data." if own.sample else "",
    ]
    return subject, "\n\n".join(part for part in parts if part) + "\n"
