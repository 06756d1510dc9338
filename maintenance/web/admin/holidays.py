"""Holidays: those that the policy observes, shown, and the operator's own, to be changed."""

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, local
from maintenance.domain.people import Role
from maintenance.services.freezes import remove_holiday, save_holiday
from maintenance.services.holidays import observed
from maintenance.store.catalog import own_holidays
from maintenance.store.unit_of_work import reading
from maintenance.web.admin import blueprint
from maintenance.web.clock import now
from maintenance.web.filters import policy
from maintenance.web.security import current_actor, needs
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent
from maintenance.web.unread import number_named

Answer = str | Response | tuple[str, int]
_SAID = {"saved": "The holiday is saved.", "removed": "The holiday is taken back."}


@blueprint.get("/holidays")
@needs()
def every_holiday() -> str:
    """The holidays of a year, which ``?year=`` names."""
    return _page(MultiDict(), ())


@blueprint.post("/holidays")
@needs(Role.ADMIN)
@shows_first
def add_holiday() -> Answer:
    """Adds a holiday of one's own, or renames the one of that day."""
    sent = Sent(request.form)
    try:
        on = sent.date("on")
        if on is None and not sent.errors:
            sent.errors.append(FieldError("on", "Choose the day."))
        sent.refuse_unread()
        save_holiday(current_actor(), on or date.min, sent.text("name"), now=now())
    except Refused as refused:
        return _page(request.form, refused.errors), 400
    year = on.year if on else None
    return redirect(url_for("admin.every_holiday", year=year, done="saved"), 303)


@blueprint.post("/holidays/remove")
@needs(Role.ADMIN)
def take_back_holiday() -> Answer:
    """Takes a holiday of one's own back."""
    sent = Sent(request.form)
    on = sent.date("on")
    sent.refuse_unread()
    remove_holiday(current_actor(), on or date.min, now=now())
    year = on.year if on else None
    return redirect(url_for("admin.every_holiday", year=year, done="removed"), 303)


def _page(form: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    year, country = _year(), policy().observed_holidays
    with reading() as session:
        own = [day for day in own_holidays(session) if day.on.year == year]
    theirs = observed(country, [year]) if country else ()
    days = sorted([(day, False) for day in theirs] + [(day, True) for day in own])
    return render_template(
        "admin/holidays.html",
        year=year,
        days=days,
        count=len({day.on for day, _ in days}),
        country=country,
        filled=form,
        errors={one.field: one.sentence for one in errors},
        is_admin=Role.ADMIN in current_actor().roles,
        said=_SAID.get(request.args.get("done", ""), ""),
    )


def _year() -> int:
    here = local(now(), policy().zone).year
    known = range(FIRST_YEAR, LAST_YEAR + 1)
    return number_named("year", f"These are the holidays of {here}.", known) or here
