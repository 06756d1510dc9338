"""Which zone a name means; a name that means none is refused, and never taken for no zone at all."""

import pytest

from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Refusal
from maintenance.transports.calendars.zones import Zones


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("America/New_York", "America/New_York"),
        ('"America/New_York"', "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("US/Pacific", "US/Pacific"),
        ("UTC", "UTC"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)  # fmt: skip
def test_a_name_that_is_known_means_its_zone(written: str, name: str) -> None:
    zones = Zones([])
    assert zones.name(written) == name
    assert zones.described == {}


@pytest.mark.parametrize(
    "written",
    ["", "Nowhere", "../../etc/passwd", "/etc/localtime", "Customized Time Zone", "a" * 5000],
)
def test_a_name_that_nobody_knows_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="unknown-zone"):
        Zones([]).name(written)


def test_a_zone_that_the_file_describes_is_taken_from_it() -> None:
    described = Entry("VTIMEZONE", [Line("TZID", {}, "Paris\\, Madrid")])
    zones = Zones([described, Entry("VTIMEZONE", [Line("TZID", {}, "Europe/Berlin")])])
    name = zones.name('"Paris, Madrid"')
    assert zones.name("Paris\\, Madrid") == name
    assert zones.name("Europe/Berlin") == "Europe/Berlin"
    assert zones.described == {name: described}
