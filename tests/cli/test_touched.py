"""Components as they are typed: each over what stands, so that nothing is lost in silence."""

import pytest

from maintenance.cli.refusals import BadInput
from maintenance.cli.touched import Part, hit, touched

DATABASES = {"component": "databases", "impact": "degraded", "notice": "Connections drop once."}
EAST = {"component": "east", "impact": "outage", "notice": ""}


@pytest.mark.parametrize(
    ("typed", "without", "expected"),
    [
        ((), (), [DATABASES, EAST]),
        (("databases=outage",), (), [{**DATABASES, "impact": "outage"}, EAST]),
        (("databases",), (), [DATABASES, EAST]),
        (("databases=outage:Away: an hour = 60 min.",), (),
         [{**DATABASES, "impact": "outage", "notice": "Away: an hour = 60 min."}, EAST]),
        (("databases=:Away.",), (), [{**DATABASES, "notice": "Away."}, EAST]),
        (("databases=degraded:",), (), [{**DATABASES, "notice": ""}, EAST]),
        ((" west = none ",), ("east",), [DATABASES, {"component": "west", "impact": "none"}]),
        (("east",), ("east",), [DATABASES, {"component": "east"}]),
    ],
    ids=["none", "impact", "name", "all", "notice", "no-notice", "another", "anew"],
)  # fmt: skip
def test_what_is_typed_goes_over_what_stands_and_the_rest_stays(
    typed: tuple[str, ...], without: tuple[str, ...], expected: list[Part]
) -> None:
    assert touched([DATABASES, EAST], typed, without) == expected


@pytest.mark.parametrize(
    ("stood", "typed", "without", "said"),
    [
        ([], ("east=big",), (), "“big” is no impact. It is one of none, reduced-redundancy"),
        ([DATABASES], (), ("east",), "--without east: it does not touch that one"),
        ("databases", ("east",), (), "takes its slug"),
        (["databases"], ("east",), (), "takes its slug"),
        ([{"impact": "outage"}], ("east",), (), "takes its slug"),
    ],
    ids=["impact", "not-there", "text", "texts", "nameless"],
)
def test_what_means_nothing_is_refused(
    stood: object, typed: tuple[str, ...], without: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        touched(stood, typed, without)


def test_an_impact_for_all_is_that_of_each_that_names_none() -> None:
    assert hit([DATABASES, {"component": "west"}], "none") == [
        DATABASES,
        {"component": "west", "impact": "none"},
    ]


@pytest.mark.parametrize("stood", [None, []], ids=["unsaid", "empty"])
def test_an_impact_of_nothing_is_refused(stood: object) -> None:
    with pytest.raises(BadInput, match="name it by --component"):
        hit(stood, "outage")
