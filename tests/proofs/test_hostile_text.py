"""Hostile text through every field there is, and every answer read by a strict reader of its kind."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from maintenance.domain.facts import WindowState
from maintenance.domain.policy.judge import RULES
from tests.support import unharmed
from tests.support.figures import Figures
from tests.support.hostile import sent_as
from tests.support.proposal import WHOLE
from tests.support.read_everywhere import NOW, Typing, read_all, reads_alike
from tests.support.typist import Typed, Typist, dealt, short
from tests.support.world import approve_it, make_draft, propose_it, resave, schedule, stands

pytestmark = pytest.mark.proof
TICKETS = "https://tickets.example.gov/"
A_WINDOW_TAKES = 16
# Where something can be typed, and by whom.
PLACES = {
    "ines": (
        *("/desk/windows/new", "/desk/account"),
        *("/desk/account/tokens/new", "/desk/people/1/about", "/desk/people/1/leave"),
        *("/desk/people/1/presence", "/desk/people/1/hours"),
    ),
    "olga": (
        *("/desk/admin/components/new", "/desk/admin/components/west", "/desk/admin/teams/new"),
        *("/desk/admin/teams/data", "/desk/admin/freezes/new", "/desk/admin/holidays"),
        *("/desk/people/new", "/desk/people/2/about"),
    ),
    "": ("/desk/sign-in",),
}
LONGEST_ADDRESS = 2_000
ADDRESSES = (
    "/windows/{}", "/windows/{}.ics", "/private/{}.ics", "/components/{}", "/components/{}/calendar.ics",
    "/calendar.ics?component={}", "/api/v2/{}.json", "/static/{}", "/{}",
    "/desk/windows?words={}", "/desk/windows?state={}&since={}&until={}", "/desk/windows?component={}",
    "/desk/windows/{}", "/desk/windows/{}/edit", "/desk/windows/{}/note", "/desk/windows/new?copy={}",
    "/desk/windows/{}/record", "/desk/windows/{}/record.json", "/desk/reviews/{}",
    "/desk/journal?before={}", "/desk/journal?who={}&window={}&verb={}&kind={}&since={}&until={}",
    "/desk/journal.csv?who={}&window={}&verb={}&kind={}", "/desk/policies/{}", "/desk/link/{}",
    "/desk/windows/export?since={}&until={}", "/desk/windows/export.csv?since={}&until={}",
    "/desk/journal.json?window={}&since={}&until={}", "/desk/sign-in?next={}", "/desk/admin/components?saved={}", "/desk/windows?page={}",
)  # fmt: skip
HEADERS = ("If-None-Match", "If-Modified-Since", "Accept", "Accept-Encoding", "Cookie", "Referer",
           "X-Request-Id", "Authorization", "Origin", "Range", "Sec-Fetch-Site")  # fmt: skip


def test_windows_full_of_hostile_text_harm_no_reader(
    typing: Typing, logged: io.StringIO, figures: Figures
) -> None:
    """Typed into every field of a window, approved, told and cancelled; then read in every form."""
    for number, start in enumerate(range(0, len(typing.texts), A_WINDOW_TAKES)):
        _a_window(typing, number, start)
    read_all(typing)
    lines = unharmed.log(logged.getvalue())
    figures("hostile", **typing.counted, log_lines=lines, broken=0)


def test_every_form_takes_or_refuses_hostile_text(
    typing: Typing, logged: io.StringIO, figures: Figures
) -> None:
    """Into each field that is typed into, then into the hidden ones and the choices too."""
    start = number = 0
    while start < len(typing.texts):
        number += 1
        for name, paths in PLACES.items():
            for form in (one for path in paths for one in typing.people[name].forms(path)):
                _typed_into(typing, typing.people[name], form, start, number)
                start += len(form.names)
    read_all(typing)
    lines = unharmed.log(logged.getvalue())
    figures("hostile", rounds=number, **typing.counted, log_lines=lines, broken=0)


def test_addresses_and_headers_hold_hostile_text(
    typing: Typing, logged: io.StringIO, figures: Figures
) -> None:
    """Paths, filters and headers, by somebody of the staff and by nobody."""
    for number, text in enumerate(typing.texts):
        written = sent_as(text[:LONGEST_ADDRESS])
        for name, address in (
            (name, ADDRESSES[(number + n) % len(ADDRESSES)])
            for n, name in enumerate(("ines", "", "lena", "noor"))
        ):
            typing.people[name].get(address.replace("{}", written))
        header = {
            HEADERS[number % len(HEADERS)]: text[:200].encode("utf-8", "replace").decode("latin-1")
        }
        if not set("\r\n") & set(*header.values()):  # no client of HTTP can send one that has these
            typing.people[""].get("/calendar.ics", headers=header)
            typing.people["ines"].get("/desk/windows", headers=header)
    lines = unharmed.log(logged.getvalue())
    figures("hostile", **typing.counted, log_lines=lines, broken=0)


FILLED = """/desk/account/password /desk/account/tokens/new /desk/admin/components/_
/desk/admin/components/new /desk/admin/freezes/new /desk/admin/holidays /desk/admin/teams/_
/desk/admin/teams/new /desk/journal /desk/people/_/about /desk/people/_/hours /desk/people/_/leave
/desk/people/_/presence /desk/people/new /desk/reviews/_ /desk/sign-in /desk/windows
/desk/windows/_/cancel /desk/windows/_/edit /desk/windows/_/note /desk/windows/export.csv
/desk/windows/new"""


def test_no_form_with_something_to_type_is_left_out(typing: Typing) -> None:
    """A new one fails here, until it is filled in above as well. All other verbs have the two fields
    of a note; the form of an edit is that of a new window."""
    window_id = schedule(typing.world, now=NOW)
    values = {"window_id": window_id, "slug": "databases", "person_id": "1", "freeze_id": "1"}
    resave(typing.world, window_id, make_draft("2026-12-02 10:00"), now=NOW)
    propose_it(typing.world, window_id, now=NOW)
    found = set()
    for path in _pages_of_the_desk(typing.app, values):
        for typist in (typing.people[name] for name in ("ines", "lena", "olga")):
            got = typist.get(path)
            if got.status_code == 200 and got.mimetype == "text/html":
                found |= {urlsplit(one.action).path for one in typist.forms(path)}
    named = re.compile(rf"/(1|{window_id}|databases|data)(?=/|$)")
    assert {named.sub("/_", action) for action in found} == set(FILLED.split())


def _pages_of_the_desk(app: Flask, values: dict[str, str]) -> Iterator[str]:
    """Each address that can be asked for, once for each choice that is in it."""
    places = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith("/desk"):
            continue
        for verb in getattr(rule._converters.get("verb"), "items", ["1"]):
            for slug in ("databases", "data") if "slug" in rule.arguments else ("",):
                told = {name: values.get(name, "1") for name in rule.arguments}
                kind = {"verb": verb, "slug": slug, "kind": "json"}
                yield places.build(
                    rule.endpoint, told | {k: v for k, v in kind.items() if k in told}
                )


VALID = {
    "slug": "c{}", "email": "p{}@example.gov", "quorum": "", "position": "7", "ends_on": "2026-12-24",
    "since_on": "2027-01-04", "since_at": "10:00", "until_on": "2027-01-04", "until_at": "12:00",
    "on": "2027-01-05", "from_on": "2027-01-05", "hours-0-since": "09:00", "hours-0-until": "17:00",
}  # fmt: skip


def _typed_into(typing: Typing, typist: Typist, form: Typed, start: int, number: int) -> None:
    """As they come, then shortened, then beside fields that are right; at last into every field."""
    texts = dealt(form.names, typing.texts, start)
    typist.insist(form, texts)
    right = {name: VALID[name].format(number) for name in form.names if name in VALID}
    got = typist.fill(form, {name: short(text) for name, text in texts.items()} | right)
    if got.status_code == 303 and got.location:
        typist.get(got.location)
    every = [name for name, _ in form.pairs if name != "csrf_token"]
    typist.fill(form, dealt(every, typing.texts, start + 1))
    typist.fill(form, dealt([name for name in every if not name.startswith("press-")], typing.texts, start + 2))  # fmt: skip


def _a_window(typing: Typing, number: int, start: int) -> None:
    """One window’s life, each text of it hostile."""
    ines, lena, texts = typing.people["ines"], typing.people["lena"], typing.texts
    window_id = _saved(typing, number, start)
    propose_it(typing.world, window_id, now=NOW)
    _pressed(lena, f"/desk/reviews/{window_id}", "return", texts[(start + 10) % len(texts)])
    propose_it(typing.world, window_id, now=NOW)
    approve_it(typing.world, window_id, now=NOW)
    reads_alike(typing.people[""], window_id)
    _pressed(ines, f"/desk/windows/{window_id}/note", "press", *_two(texts, start + 11))
    if number % 2:
        _pressed(ines, f"/desk/windows/{window_id}/cancel", "press", *_two(texts, start + 13))
        assert stands(window_id).state is WindowState.CANCELLED
    else:
        propose_it(typing.world, _saved(typing, number, start), now=NOW)
    reads_alike(typing.people[""], window_id)
    for path in ("", "/edit", "/record", "/record.json", "/note"):
        ines.get(f"/desk/windows/{window_id}{path}")
    ines.get(f"/desk/windows/new?copy={window_id}")
    lena.get(f"/desk/reviews/{window_id}")


def _two(texts: list[str], start: int) -> tuple[str, str]:
    return texts[start % len(texts)], texts[(start + 1) % len(texts)]


def _saved(typing: Typing, number: int, start: int) -> str:
    ines = typing.people["ines"]
    names = ("title", "why", "components-0-notice", "plan", "rollback_plan", "references")
    texts = dealt(names, typing.texts, start)
    asked = {
        f"exemption-{rule.id}": f"{typing.texts[(start + 6) % len(typing.texts)]} and no other day is possible"
        for rule in RULES
    }
    on = (NOW + timedelta(days=number + 1)).date().isoformat()
    ines.fill(_whole_form(ines, on), {**texts, **asked}, "propose")
    ines.fill(replace(_whole_form(ines, on), action="/desk/windows/judge"), {**texts, **asked})
    form = _whole_form(ines, on)
    shortened = {name: short(text) for name, text in texts.items()}
    asked = {name: f"{short(text)} and no other day is possible" for name, text in asked.items()}
    for references in (texts["references"], TICKETS + texts["references"], TICKETS + "1"):
        sent = {**shortened, **asked, "references": references}
        got = ines.fill(form, sent, "save")
        if got.status_code == 303:
            return _id_of(got.location)
    raise AssertionError(f"not saved: {sent}")


def _whole_form(ines: Typist, on: str) -> Typed:
    """The form of a new window, with all that isn’t text filled in."""
    page = next(one for one in ines.forms("/desk/windows/new?afresh=1") if "title" in one.names)
    kept = [(name, value) for name, value in page.pairs if name not in WHOLE]
    return replace(page, pairs=[*kept, *{**WHOLE, "on": on}.items()])


def _id_of(location: str | None) -> str:
    assert location is not None
    return location.split("?")[0].rsplit("/", 1)[1]


def _pressed(typist: Typist, path: str, does: str, *texts: str) -> None:
    form = next(one for one in typist.forms(path) if {"words", "remarks"} & set(one.names))
    got = typist.insist(form, dict(zip(form.names, texts, strict=False)), does)
    assert got.status_code == 303, f"{path}: {got.status_code}"
    assert got.location is not None
    typist.get(got.location)
