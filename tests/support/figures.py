"""What proofs found, in figures, as one block at the end of the run, however many processes ran it."""

from collections.abc import Callable

import pytest

from tests.support.sizes import SIZES

Figures = Callable[..., None]
KEPT_AS = "figures"


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Called with the proof's name in the table and what was counted:
    ``figures("race", rounds=30, overlaps=0)``; the same test may tell several lines."""

    def told(proof: str, **counted: object) -> None:
        found = ", ".join(
            f"{_plain(value)} {what.replace('_', ' ')}" for what, value in counted.items()
        )
        of = f"{SIZES[proof].now:,} {SIZES[proof].of}"
        database = request.config.getoption("--database")
        request.node.user_properties.append((KEPT_AS, f"{proof}, {database}, {of}: {found}"))

    return told


def _plain(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The block “Figures”: one line a call, with the test, its seconds and its result."""
    lines = sorted(
        f"{line} [{report.nodeid.rpartition('::')[2]}, {report.duration:.0f} s, {report.outcome}]"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, line in report.user_properties
        if name == KEPT_AS
    )
    if lines:
        terminalreporter.section("Figures")
        for line in lines:
            terminalreporter.write_line(line)
