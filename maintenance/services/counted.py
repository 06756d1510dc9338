"""What this process counts, for ``/metrics`` to show: how often each rule was kept, and how often not."""

from prometheus_client import Counter

from maintenance.domain.policy.verdict import Finding, Verdict

VERDICTS = Counter(
    "midweek_verdicts",
    "Drafts judged for somebody, while typing, at submission and in deciding, by rule and result.",
    ("rule", "result"),
    registry=None,
)


def count(verdict: Verdict) -> Verdict:
    """Counts each rule once, by the worst that it says, and gives the verdict on."""
    worst: dict[str, tuple[int, str]] = {}
    for finding in verdict.findings:
        worst[finding.rule] = max(_result(finding), worst.get(finding.rule, (0, "")))
    for rule, (_, result) in worst.items():
        VERDICTS.labels(rule, result).inc()
    return verdict


def _result(finding: Finding) -> tuple[int, str]:
    if finding.ok:
        return 1, "kept"
    return (3, "blocks") if finding.blocks else (2, "advises")
