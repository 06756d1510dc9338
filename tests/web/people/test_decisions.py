"""A page for each person of what they decided."""

import re

import pytest
from flask import Flask

from maintenance.domain.lifecycle import Verb
from maintenance.services import rota
from tests.support.desk import Browser
from tests.support.queries import counted_queries
from tests.support.situations import SITUATIONS
from tests.support.verbs import REASON, do
from tests.support.world import ROOT, World, make_draft, propose_it, save
from tests.support.years import MONDAY, full_story


@pytest.fixture
def noor(app: Flask, world: World) -> Browser:
    return Browser(app, world.noor)


def page_of(noor: Browser, person_id: int | None, query: str = "") -> str:
    answer = noor.get(f"/desk/people/{person_id}/decisions{query}")
    assert answer.status_code == 200
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def returned(world: World, many: int) -> list[str]:
    """So many windows that Lena has returned."""
    made = []
    for number in range(many):
        made.append(save(world, make_draft(title=f"Window {number}"), now=MONDAY))
        propose_it(world, made[-1], now=MONDAY)
        do(Verb.RETURN, world.lena, made[-1], now=MONDAY)
    return made


def test_it_tells_each_decision_and_leads_to_the_record(noor: Browser, world: World) -> None:
    window_id = full_story(world)
    page = page_of(noor, world.lena.person_id)
    assert "Lena has decided 2 times." in page
    assert "1 approved and 1 returned. 1 approval with an exception." in page
    assert page.count(f'href="/desk/windows/{window_id}/record">Database upgrade</a>') == 2
    assert "“Say who checks the backups.”" in page
    assert page.count("Exception to: no freeze.") == 1
    assert page.count("Exception to: staff available.") == 1  # of the team and of who does the work


def test_declaring_an_emergency_and_reviewing_it_are_decisions(noor: Browser, world: World) -> None:
    made = SITUATIONS["emergency"](world)
    do(Verb.REVIEW, world.lena, made.window_id, now=made.now)
    assert "1 declared as an emergency." in page_of(noor, world.ines.person_id)
    assert re.search(r"1 (agreed|objected) to afterwards\.", page_of(noor, world.lena.person_id))


def test_accepting_a_risk_is_a_decision_and_its_reason_is_said_once(
    noor: Browser, world: World
) -> None:
    made = SITUATIONS["risk-accepted"](world)
    page = page_of(noor, world.lena.person_id)
    assert "1 approved and 1 accepted at risk." in page
    assert f'Risk accepted</span> <a href="/desk/windows/{made.window_id}/record' in page
    assert (page.count(REASON), page.count("Accepted: staff available.")) == (1, 1)


def test_conducting_is_none_and_said_to_stand_in_the_journal(noor: Browser, world: World) -> None:
    full_story(world)
    page = page_of(noor, world.ines.person_id)
    assert "Ines has decided nothing yet." in page
    assert f'href="/desk/journal?who={world.ines.person_id}"' in page


def test_somebody_who_is_called_otherwise_now_is_named_as_they_were(
    noor: Browser, world: World
) -> None:
    returned(world, 1)
    key = world.lena.person_id or 0
    rota.edit_person(ROOT, key, name="Lena Brandt", zone="UTC", clock_24=False, now=MONDAY)
    page = page_of(noor, key)
    assert "Lena Brandt has decided 1 time." in page
    assert "As Lena</p>" in page


def test_the_older_ones_are_a_page_further_and_no_question_is_asked_for_each(
    noor: Browser, world: World
) -> None:
    made = returned(world, 3)
    page_of(noor, world.lena.person_id)
    with counted_queries() as few:
        page_of(noor, world.lena.person_id)
    made += returned(world, 60)
    page_of(noor, world.lena.person_id)
    with counted_queries() as many:
        first = page_of(noor, world.lena.person_id)
    older = re.search(r'href="[^"]*(\?before=\d+)"', first)
    assert older
    second = page_of(noor, world.lena.person_id, older[1])
    shown = re.findall(r"/desk/windows/(\w{12})/record", first + second)
    assert (shown, len(few)) == (made[::-1], len(many))


def test_nobody_has_no_page(noor: Browser) -> None:
    assert noor.get("/desk/people/99/decisions").status_code == 404
