"""Whatever is typed into the form: a sentence by the field, the right status, nothing lost."""

import html

import pytest
from sqlalchemy import func, select

from maintenance.domain.lifecycle import RevisionState
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import WindowRow
from tests.support.proposal import NEW, filled, window_of
from tests.support.seat import Forms, Seat, text_of
from tests.support.world import (
    stands,
)

HUGE = "x" * 30_000
BIDI = "\u202ereversed\u2066"


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


def windows():
    with reading() as session:
        return session.scalar(select(func.count()).select_from(WindowRow))


def rows(count):
    return {
        f"components-{n}-{part}": value
        for n in range(count)
        for part, value in (("component", f"part-{n}"), ("impact", "none"), ("notice", "Nothing."))
    }


REFUSED = [
    ("title empty", {"title": ""}, "title", "Give the window a title."),
    ("title of controls", {"title": "\x00\x07\u200b"}, "title", "Give the window a title."),
    ("title huge", {"title": HUGE}, "title", "This is 30,000 characters long; 120 are possible."),
    ("why huge", {"why": HUGE}, "why", "4,000 are possible"),
    ("plan huge", {"plan": HUGE}, "plan", "20,000 are possible"),
    ("rollback plan huge", {"rollback_plan": HUGE}, "rollback_plan", "20,000 are possible"),
    ("notice huge", {"components-0-notice": HUGE}, "components.0.notice", "300 are possible"),
    ("component unknown", {"components-0-component": "nosuch"}, "components.0.component", "There is no component “nosuch”."),
    ("component huge", {"components-0-component": HUGE}, "components.0.component", "There is no component “"),
    ("component of controls", {"components-0-component": "\x00"}, "components.0.component", "There is no component “"),
    ("component left out", {"components-0-component": ""}, "components.0.component", "Choose the component as well."),
    ("component twice", {"components-1-component": "databases", "components-1-notice": "Again."}, "components.1.component", "This component is named above already."),
    ("impact unknown", {"components-0-impact": "apocalypse"}, "components.0.impact", "Choose one of the impacts."),
    ("51 components", rows(51), "components", "At most 50 components are possible."),
    ("300 components", rows(300), "components", "At most 50 components are possible."),
    ("begins in no way of ours", {"begins": "by-magic"}, "begins", "Choose by the clock or by hand."),
    ("finishes in no way of ours", {"finishes": "BY-CLOCK"}, "finishes", "Choose by the clock or by hand."),
    ("year 1", {"on": "0001-01-01"}, "on", "Choose a year between 1971 and 2200."),
    ("year 9999", {"on": "9999-12-31"}, "on", "Choose a year between 1971 and 2200."),
    ("year 10000", {"on": "10000-01-01"}, "on", "Write the date as year-month-day"),
    ("no such day", {"on": "2026-02-30"}, "on", "Write the date as year-month-day"),
    ("date in words", {"on": "next Tuesday"}, "on", "Write the date as year-month-day"),
    ("date in other digits", {"on": "٢٠٢٦-١٢-٠٢"}, "on", "Write the date as year-month-day"),
    ("date missing", {"on": ""}, "on", "Choose the date as well."),
    ("time missing", {"start": ""}, "start", "Choose the time as well."),
    ("time of 24 hours", {"start": "24:00"}, "start", "Write the time with 24 hours"),
    ("time in superscript", {"start": "1²:00"}, "start", "Write the time with 24 hours"),
    ("time in half days", {"start": "10 a.m."}, "start", "Write the time with 24 hours"),
    ("zone unknown", {"zone": "Mars/Olympus"}, "zone", "is not a time zone’s name"),
    ("zone a path", {"zone": "../../etc/passwd"}, "zone", "is not a time zone’s name"),
    ("zone of controls", {"zone": "\x00"}, "zone", "is not a time zone’s name"),
    ("zone huge", {"zone": HUGE}, "zone", "is not a time zone’s name"),
    ("work negative", {"work": "-5"}, "work", "Write a number of minutes from 0 to 1,440."),
    ("work huge", {"work": "99999999999"}, "work", "Write a number of minutes from 0 to 1,440."),
    ("work in superscript", {"work": "²"}, "work", "Write a number of minutes from 0 to 1,440."),
    ("work in words", {"work": "an hour"}, "work", "Write a number of minutes from 0 to 1,440."),
    ("longer than a day", {"work": "1440", "rollback": "60"}, "ends", "longer than 24 hours must be a mistake"),
    ("doer unknown", {"doers": ["1", "999999"]}, "doers", "999999 is not among the staff any more."),
    ("reference no link", {"references": "DATA-412"}, "references", "is not an https link"),
    ("reference a script", {"references": "javascript:alert(1)"}, "references", "is not an https link"),
    ("reference huge", {"references": f"https://example.gov/{HUGE}"}, "references", "300 are possible"),
    ("references many", {"references": "https://example.gov/1\n" * 21}, "references", "At most 20 references are possible."),
    ("reason short", {"exemption-notice": "Because."}, "exemptions.notice", "Say why in at least 20 characters."),
    ("reason huge", {"exemption-notice": HUGE}, "exemptions.notice", "2,000 are possible"),
    ("start in a gap", {"on": "2027-03-14", "start": "02:30"}, "start", "Choose 1:59 a.m. or earlier, or 3:00 a.m. or later."),
    ("start in a fold", {"on": "2027-11-07", "start": "01:30"}, "start", "this time happens twice"),
    ("end in a fold", {"on": "2027-11-06", "start": "22:00", "ends": "01:30"}, "ends", "this time happens twice"),
]  # fmt: skip


@pytest.mark.parametrize("does", ["save", "propose"])
@pytest.mark.parametrize(
    ("changes", "field", "sentence"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_what_can_not_be_is_refused_by_its_field_and_comes_back_as_typed(
    ines, does, changes, field, sentence
):
    before = windows()
    refused = ines.send(filled(ines, changes), does)
    assert refused.status_code == 400
    assert f'id="{field}-says"' in refused.text or f'href="#{field}"' in refused.text
    assert sentence in text_of(refused.text)
    assert windows() == before
    assert "Queries get faster." in refused.text or "why" in changes
    kept = Seat.form(ines, NEW).fields
    for name, value in changes.items():
        if name.startswith("components-") or name in {"zone", "doers", "begins", "finishes"}:
            continue
        assert kept[name] == value.replace("\n", "\r\n") or kept[name] == value, name


UNFINISHED = [
    ("a start that has passed", {"on": "2026-11-25"}, "on", "This start has passed."),
    ("no components", {"components-0-component": "", "components-0-notice": ""}, "components", "Choose at least one component."),
    ("no plan", {"plan": ""}, "plan", "Write down the plan."),
    ("no why", {"why": " \n "}, "why", "Say what you do and why"),
    ("no doers", {"doers": []}, "doers", "Say who does the work."),
    ("no length", {"work": "", "rollback": ""}, "work", "Say how long the work is expected to take."),
    ("work of no time", {"work": "0", "rollback": "0"}, "work", "Say how long the work is expected to take."),
    ("no time", {"on": "", "start": ""}, "on", "Choose the date and the time"),
    ("no notice", {"components-0-notice": ""}, "components.0.notice", "Say what customers will notice there."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "sentence"), [pytest.param(*case[1:], id=case[0]) for case in UNFINISHED]
)
def test_an_unfinished_draft_can_be_saved_and_not_proposed(ines, changes, field, sentence):
    window_id = window_of(ines.send(filled(ines, changes), "save"))
    assert stands(window_id).pending.state is RevisionState.DRAFT
    refused = ines.send(ines.form(f"/desk/windows/{window_id}/edit"), "propose")
    assert refused.status_code == 400
    assert "The draft is saved, but it can’t be proposed yet." in text_of(refused.text)
    assert sentence in text_of(refused.text)
    assert f'href="#{field}"' in refused.text


TAKEN = [
    ("markup", {"title": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
    ("quotes", {"title": "\"'><img src=x onerror=alert(1)>"}, "\"'><img src=x onerror=alert(1)>"),
    ("emoji", {"title": "Upgrade 🛠️ done"}, "Upgrade 🛠️ done"),
    ("right to left", {"title": "שדרוג מסד הנתונים"}, "שדרוג מסד הנתונים"),
    ("bidi controls", {"title": f"Upgrade {BIDI}"}, "Upgrade reversed"),
    ("controls", {"title": "Up\x00gra\x07de\r\nnow"}, "Upgrade now"),
    ("template", {"title": "{{ 7 * 7 }} %s {0}"}, "{{ 7 * 7 }} %s {0}"),
]


@pytest.mark.parametrize(
    ("changes", "title"), [pytest.param(*case[1:], id=case[0]) for case in TAKEN]
)
def test_what_can_be_is_shown_as_text_and_nothing_more(ines, changes, title):
    window_id = window_of(ines.send(filled(ines, changes), "save"))
    assert stands(window_id).shown.draft.title == title
    for path in (
        "/desk",
        "/desk/windows",
        f"/desk/windows/{window_id}",
        f"/desk/windows/{window_id}/edit",
    ):
        page = ines.get(path)
        assert html.escape(title).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize(
    "does",
    [
        "remedy",
        "remedy ",
        "remedy x y",
        "remedy 2026-12-01 2026-12-02",
        "remedy 2026-12-01T10:00 2026-12-01T11:00",
        "remedy 2026-12-01T10:00Z 2026-12-01T09:00Z",
        "remedy 0001-01-01T00:00Z 9999-12-31T23:59Z",
        "remedy 9999-12-31T22:00Z 9999-12-31T23:59Z",
        "remedy 2026-12-01T10:00Z 2026-12-01T11:00Z 2026-12-01T11:00Z",
        "remove-",
        "remove-²",
        "remove-99999999999999999999",
        "remove-0",
        "add",
        "nonsense",
        "\x00",
    ],
)
def test_buttons_with_hostile_values_change_nothing_and_break_nothing(ines, does):
    answer = ines.send(filled(ines, {}), does)
    assert answer.status_code == 200
    assert "Queries get faster." in answer.text
    assert windows() == 0


@pytest.mark.parametrize(
    "name",
    ["components", "components-", "components-1", "components-²-component", "components-1-", "components--1-impact",
     "components-1-component-x", "exemption-", "exemption-nosuch", "fold", "press-", "window", "title2"],
)  # fmt: skip
def test_fields_of_no_form_of_ours_break_nothing(ines, name):
    form = filled(ines, {name: "²\x00<b>"})
    assert ines.send(form, "save").status_code in {303, 400, 404}
    assert ines.send(form, "check").status_code in {200, 404}


def test_fifty_components_are_taken_and_no_more_are_offered(ines, world):
    form = filled(ines, rows(50))
    page = ines.send(form, "add")
    assert page.status_code == 200
    assert page.text.count('class="component-head"') == 50


def test_rows_are_added_and_taken_away_without_losing_the_others(ines):
    form = filled(ines, {"components-1-component": "east", "components-1-notice": "Slower."})
    more = Forms(ines.send(form, "add").text).found[0]
    assert more.fields["components-2-component"] == ""
    fewer = Forms(ines.send(more, "remove-0").text).found[0]
    assert fewer.fields["components-0-component"] == "east"
    assert fewer.fields["components-0-notice"] == "Slower."
    assert "components-2-component" not in fewer.fields


def test_an_error_stands_by_the_row_in_which_it_was_typed(ines):
    form = filled(
        ines,
        {
            "components-0-component": "",
            "components-0-notice": "",
            "components-1-component": "databases",
            "components-1-notice": HUGE,
        },
    )
    assert 'id="components.1.notice-says"' in ines.send(form, "save").text


def test_a_time_that_happens_twice_is_asked_about_and_answered(ines):
    twice = {"on": "2027-11-07", "start": "01:30"}
    asked = ines.send(filled(ines, twice), "save").text
    assert "1:30 a.m. EDT, before the clocks are set back" in text_of(asked)
    window_id = window_of(ines.send(filled(ines, {**twice, "fold": "second"}), "save"))
    assert stands(window_id).pending.draft.starts.at.isoformat() == "2027-11-07T06:30:00+00:00"
    again = ines.form(f"/desk/windows/{window_id}/edit")
    assert again.fields["fold"] == "second"
