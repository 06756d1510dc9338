"""One notion, one file, one test file of the same name; where not, it is written here which.

A module's tests lie at its own place under ``tests/``. What is told better as a whole story, or as
one table for several modules, is named below, so that nothing is without tests unnoticed.
"""

from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
TOLD_IN = {
    "cli/sample.py": "cli/test_demo.py",
    "cli/wsgi.py": "cli/test_serve.py",
    "domain/actor.py": "house/test_routes.py",
    "domain/approval.py": "services/test_review.py",
    "domain/catalog.py": "services/test_components.py",
    "domain/clock.py": "services/test_clockwork.py",
    "domain/errors.py": "web/test_errors.py",
    "domain/facts.py": "golden/test_golden.py",
    "domain/lifecycle.py": "services/test_transitions.py",
    "domain/notices.py": "publishing/test_words.py",
    "domain/objectives.py": "domain/policy/test_rules.py",
    "domain/people.py": "domain/test_staffing.py",
    "domain/policy/*.py": "domain/policy/test_rules.py",
    "domain/policy/obstacles.py": "domain/policy/test_slots.py",
    "domain/policy/policy.py": "domain/policy/test_parse.py",
    "domain/policy/starts.py": "domain/policy/test_slots.py",
    "domain/private_feed.py": "publishing/test_private_ics.py",
    "domain/risk.py": "services/test_rejudge.py",
    "domain/tokens.py": "services/test_tokens.py",
    "domain/window.py": "services/test_pressing.py",
    "factory.py": "web/test_security.py",
    "places.py": "cli/test_two_commands.py",
    "publishing/drawing.py": "web/test_strips.py",
    "domain/pieces.py": "publishing/test_pieces.py",
    "publishing/maintenance_json.py": "publishing/test_status_json.py",
    "publishing/maintnote.py": "publishing/test_circuit_parser.py",
    "publishing/public_settings.py": "golden/test_golden.py",
    "services/approvers.py": "web/desk/test_needs.py",
    "services/calendar_doors.py": "services/test_calendar_sync.py",
    "services/counted.py": "web/test_metrics.py",
    "services/declare.py": "services/test_clockwork.py",
    "services/read_files.py": "web/people/test_brought.py",
    "services/left_short.py": "web/test_shown_first.py",
    "services/judging.py": "services/test_review.py",
    "services/naming.py": "services/test_components.py",
    "services/pieces.py": "services/test_renew.py",
    "services/publish.py": "services/test_transitions.py",
    "services/sample/*.py": "services/sample/test_load.py",
    "services/tick.py": "services/test_clockwork.py",
    "store/access.py": "services/test_access.py",
    "store/answers.py": "services/test_answers.py",
    "store/approvals.py": "services/test_review.py",
    "store/catalog.py": "services/test_components.py",
    "store/claims.py": "services/test_races.py",
    "store/columns.py": "migrations/test_schema.py",
    "store/db.py": "migrations/test_schema.py",
    "store/desk.py": "house/test_routes.py",
    "store/figures.py": "web/test_metrics.py",
    "store/finding.py": "web/desk/test_needs.py",
    "store/pieces.py": "services/test_renew.py",
    "store/past.py": "web/public/test_history.py",
    "store/policies.py": "services/test_policies.py",
    "store/private_feeds.py": "services/test_private_feeds.py",
    "store/risks.py": "services/test_rejudge.py",
    "store/schema_state.py": "cli/test_schema.py",
    "store/staff.py": "services/test_rota.py",
    "store/tables.py": "migrations/test_schema.py",
    "store/tokens.py": "services/test_tokens.py",
    "store/touched.py": "services/test_rejudge.py",
    "store/windows.py": "services/test_pressing.py",
    "transports/calendars/child.py": "transports/calendars/test_cage.py",
    "transports/calendars/events.py": "transports/calendars/test_expansion.py",
    "transports/calendars/grouping.py": "transports/calendars/test_expansion.py",
    "transports/calendars/limits.py": "transports/calendars/test_hostile.py",
    "transports/calendars/parsing.py": "transports/calendars/test_expansion.py",
    "transports/calendars/refusals.py": "transports/calendars/test_hostile.py",
    "transports/calendars/whole.py": "transports/calendars/test_reading.py",
    "transports/outbound/refusals.py": "transports/outbound/test_client.py",
    "web/admin/*.py": "browser/test_every_page.py",
    "web/asked_days.py": "web/desk/test_windows.py",
    "web/api/answers.py": "web/api/test_windows.py",
    "web/api/changing.py": "web/api/test_once.py",
    "web/api/content.py": "web/api/test_windows.py",
    "web/api/described.py": "web/api/test_document.py",
    "web/api/pages.py": "web/api/test_windows.py",
    "web/api/resource.py": "house/test_routes.py",
    "web/api/window_shape.py": "web/api/test_windows.py",
    "web/api/within.py": "web/api/test_windows.py",
    "web/clock.py": "store/test_moment.py",
    "web/desk/*.py": "browser/test_journeys.py",
    "web/filters.py": "browser/test_every_page.py",
    "web/ground_words.py": "web/reviews/test_ground.py",
    "web/in_the_way.py": "browser/test_journeys.py",
    "web/prepared.py": "web/test_front.py",
    "web/pressing.py": "services/test_pressing.py",
    "web/proposal_form.py": "browser/test_typing.py",
    "web/public/choice.py": "web/public/test_feeds.py",
    "web/public/face.py": "web/public/test_turning.py",
    "web/pieces.py": "services/test_renew.py",
    "web/public/links.py": "web/public/test_pages.py",
    "web/reviews/*.py": "browser/test_journeys.py",
    "web/token_lines.py": "web/test_tokens.py",
    "web/people/calendar_lines.py": "web/people/test_calendars.py",
    "web/taken_away.py": "web/desk/test_journal.py",
    "web/typed.py": "web/people/test_rota.py",
    "web/verdict_page.py": "browser/test_typing.py",
    "web/weeks.py": "web/test_strips.py",
}
MODULES = sorted(
    str(file.relative_to(ROOT / "maintenance"))
    for file in (ROOT / "maintenance").rglob("*.py")
    if file.name != "__init__.py"
)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_tests_of_its_own_name_or_a_story_that_is_named(module: str) -> None:
    place = Path(module)
    own = TESTS / place.parent / f"test_{place.name}"
    assert own.is_file() or any(fnmatch(module, pattern) for pattern in TOLD_IN)


@pytest.mark.parametrize("pattern", TOLD_IN)
def test_a_story_that_is_named_is_there_and_so_is_what_it_tells(pattern: str) -> None:
    assert (TESTS / TOLD_IN[pattern]).is_file()
    assert any(fnmatch(module, pattern) for module in MODULES)
