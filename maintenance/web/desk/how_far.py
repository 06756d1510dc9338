"""How far away what is next of a window is, in words for beside its times."""

from datetime import datetime, timedelta

from maintenance.domain.facts import WindowState
from maintenance.domain.window import Window
from maintenance.domain.wording import distance_words

_PASSED_FROM = timedelta(minutes=1)


def how_far(stands: Window, at: datetime) -> str:
    """“in 6 days” of one that is to come, “ends in 1 hour” of one that runs, “ended 3 hours ago”.

    Only what is over is any time ago. Of one that isn’t public, whether it can still become so; of a
    cancelled one nothing.
    """
    if stands.announced is None:
        return "not public yet" if stands.shown.state.is_pending else "never public"
    if stands.state is WindowState.CANCELLED:
        return ""
    if stands.state is WindowState.COMPLETED:
        ended_at = stands.ended_at or stands.announced.end
        return (
            f"ended {distance_words(ended_at, at)}" if _passed(ended_at, at) else "ended just now"
        )
    if stands.state.is_running or _passed(stands.announced.end, at):
        return _beside("its end passed", "ends ", stands.announced.end, at)
    return _beside("its start passed", "", stands.announced.start, at)


def _beside(passed: str, ahead: str, moment: datetime, at: datetime) -> str:
    words = distance_words(moment, at)
    return f"{passed} {words}" if _passed(moment, at) else f"{ahead}{words}"


def _passed(moment: datetime, at: datetime) -> bool:
    return at - moment >= _PASSED_FROM
