"""Every operation of the API, with values made up from its document: no fault of ours, and no
answer outside of what the document says.

Of the made-up calls about one window most name one that is there, on the version that stands, so
that they get past the door.
"""

from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
import time_machine
from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.schemas import APIOperation

from tests.support.figures import Figures
from tests.support.program import Program, program
from tests.support.sizes import size
from tests.support.world import World, at, make_draft, press, propose_it, save, schedule

pytestmark = pytest.mark.proof
ROLES = {"operator": "ines", "reviewer": "lena", "admin": "olga", "auditor": "noor"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOW = at("2026-12-01 10:05")


@pytest.fixture
def windows(world: World) -> Iterator[list[str]]:
    """One in progress, one scheduled, one proposed, one that is a draft."""
    earlier = at("2026-11-24 09:00")
    runs = schedule(world, make_draft(doers=(world.ines,)), now=earlier)
    other = make_draft("2026-12-08 10:00", components=("dashboard",), doers=(world.ines,))
    planned = schedule(world, other, now=earlier)
    proposed = save(world, make_draft("2026-12-09 10:00"), now=earlier)
    propose_it(world, proposed, now=earlier)
    press(world, "begin", runs, now=NOW)
    with time_machine.travel(NOW, tick=False):
        yield [runs, planned, proposed, save(world, make_draft("2026-12-10 10:00"), now=NOW)]


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_is_outside_of_the_document(
    world: World, windows: list[str], figures: Figures, role: str
) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    comes = program(app.test_client(), getattr(world, ROLES[role]))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    answered: Counter[int] = Counter()
    for found in schema.get_all_operations():
        for mode in GenerationMode:
            _tried(found.ok(), mode, comes, windows, answered)
    kinds = {f"{status // 100}xx": 0 for status in answered}
    for status, many in answered.items():
        kinds[f"{status // 100}xx"] += many
    assert answered[200] > 0
    figures("schemathesis", **{f"by_{role}": sum(answered.values())}, **dict(sorted(kinds.items())))


def _tried(
    operation: APIOperation,
    mode: GenerationMode,
    comes: Program,
    windows: list[str],
    answered: Counter[int],
) -> None:
    @settings(
        max_examples=size("schemathesis"),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        case: Case = data.draw(operation.as_strategy(mode))
        if "window_id" in case.path_parameters and data.draw(st.integers(0, 4)):
            case.path_parameters["window_id"] = data.draw(st.sampled_from(windows))
            if "If-Match" in case.headers and data.draw(st.integers(0, 4)):
                read = comes.get(f"/windows/{case.path_parameters['window_id']}")
                case.headers["If-Match"] = read.headers["ETag"]
        case.headers["Authorization"] = f"Bearer {comes.secret}"
        answer = case.call()
        answered[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    one()
