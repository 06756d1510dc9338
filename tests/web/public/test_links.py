from urllib.parse import parse_qs, urlsplit

from maintenance.web.public.links import calendar_links, entry_links
from tests.support.stories import OWN, announced

GOOGLE_AT_MOST = 256


def test_a_feed_can_be_taken_up_by_four_ways_that_name_the_same_address() -> None:
    links = calendar_links(OWN, "/components/databases/calendar.ics")
    plain = "https://maintenance.example.gov/components/databases/calendar.ics"
    assert links["plain"] == plain
    assert links["webcal"] == plain.replace("https", "webcal")
    assert parse_qs(urlsplit(links["google"]).query)["cid"] == [links["webcal"]]
    assert parse_qs(urlsplit(links["outlook"]).query)["url"] == [plain]


def test_the_longest_address_of_a_component_is_one_that_google_takes() -> None:
    slug = "s" * 40
    assert len(calendar_links(OWN, f"/components/{slug}/calendar.ics")["plain"]) <= GOOGLE_AT_MOST


def test_a_single_entry_carries_the_title_the_times_in_utc_and_the_page() -> None:
    story = announced(title="Upgrade & restart: “fast”")
    links = entry_links(story.facts, OWN)
    google = parse_qs(urlsplit(links["google"]).query)
    assert google["text"] == ["Cloud.gov: Upgrade & restart: “fast”"]
    assert google["dates"] == ["20261201T150000Z/20261201T170000Z"]
    assert google["details"] == [OWN.window_url(story.facts.window_id)]
    outlook = parse_qs(urlsplit(links["outlook"]).query)
    assert outlook["startdt"] == ["2026-12-01T15:00:00Z"]
    assert outlook["enddt"] == ["2026-12-01T17:00:00Z"]
