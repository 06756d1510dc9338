"""Addresses by which calendars take up the feed, or one window."""

from urllib.parse import quote, urlencode

from maintenance.domain.facts import Facts
from maintenance.publishing.public_settings import PublicSettings


def calendar_links(own: PublicSettings, path: str = "/calendar.ics") -> dict[str, str]:
    """The addresses to subscribe by: plain, webcal, Google, Outlook on the web."""
    plain = f"{own.base_url}{path}"
    webcal = "webcal://" + plain.split("://", 1)[1]
    name = quote(f"{own.service_name} maintenance")
    return {
        "plain": plain,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        "outlook": f"https://outlook.office.com/calendar/0/addfromweb?url={quote(plain, safe='')}&name={name}",
    }


def entry_links(facts: Facts, own: PublicSettings) -> dict[str, str]:
    """Ready-made entries for one window: they are copied once and follow nothing."""
    title, page = f"{own.service_name}: {facts.title}", own.window_url(facts.window_id)
    start, end = facts.announced.start, facts.announced.end
    stretch = f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"
    google = {"action": "TEMPLATE", "text": title, "dates": stretch, "details": page}
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "body": page,
    }
    return {
        "google": f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        "outlook": f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
    }
