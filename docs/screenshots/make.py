"""Takes the pictures that the README and the documents show: sample data, at a moment that stays the same.

``make screenshots`` runs it. Day and data stay the same, so a picture changes when its page does.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_migrate import upgrade
from palette import with_palette
from playwright.sync_api import Browser, Page, sync_playwright

from maintenance.domain.localtime import resolve
from maintenance.places import DEFAULT_POLICY
from maintenance.services.policies import adopt_first
from maintenance.services.sample.load import load_sample
from maintenance.services.sample.staff import EASTERN, Member
from maintenance.settings import Settings
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.unit_of_work import reading
from tests.support.chromium import opened, started
from tests.support.ports import free_port
from tests.support.site import Site

HERE = Path(__file__).parent
TAKEN_AT = resolve(datetime(2026, 12, 1, 11, 20), EASTERN).at  # noqa: DTZ001 (a wall time)


@dataclass(frozen=True)
class Shot:
    """One picture: who is signed in, how wide and high, where it is taken."""

    name: str
    who: str
    size: tuple[int, int]
    goes: Callable[[Page], object]
    scheme: str = "light"


def at(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def of_window(address: str, title: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address.format(_ids[title]))


_ids: dict[str, str] = {}
SHOTS = (
    Shot("home", "", (1280, 980), at("/")),
    Shot("window", "", (1280, 860), of_window("/windows/{}", "Database upgrade")),
    Shot(
        "subscribe",
        "",
        (1280, 1080),
        at("/subscribe?group=platform&component=domains&impact=degraded"),
    ),
    Shot("desk", "Ines", (1280, 860), at("/desk")),
    Shot(
        "propose", "Ines", (1280, 980), of_window("/desk/windows/{}/edit", "Database storage grown")
    ),
    Shot(
        "review", "Lena", (1280, 980), of_window("/desk/reviews/{}", "Router certificates replaced")
    ),
    Shot("phone", "", (320, 690), at("/"), "dark"),
)


def taken(browser: Browser, site: Site, members: dict[str, Member], shot: Shot) -> None:
    width, height = shot.size
    viewport = {"width": width, "height": height}
    context = opened(browser, site.url, viewport=viewport, color_scheme=shot.scheme)
    page = context.new_page()
    if shot.who:
        page.goto("/desk/sign-in")
        page.get_by_label("Work email").fill(members[shot.who].email)
        page.get_by_label("Password").fill(members[shot.who].password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/desk")
    shot.goes(page)
    picture = HERE / f"{shot.name}.png"
    page.screenshot(path=picture)
    with_palette(picture)
    context.close()


def served(folder: Path) -> Site:
    port = free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'midweek.sqlite'}",
        secret_key="only for pictures that are thrown away",  # noqa: S106
        base_url="http://maintenance.example.gov",
        uid_domain="maintenance.example.gov",
        service_name="Cloud.gov",
        support_email="support@example.gov",
    )
    return Site(settings, port, TAKEN_AT)


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="midweek-screenshots-") as folder,
        served(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        upgrade()
        adopt_first(str(DEFAULT_POLICY), now=TAKEN_AT)
        members = load_sample(TAKEN_AT) or {}
        with reading() as session:
            found = find_windows(session, Wanted(), limit=100).windows
        _ids.update({one.shown.draft.title: one.id for one in found})
        browser = started(playwright)
        for shot in SHOTS:
            taken(browser, site, members, shot)
        browser.close()
    for shot in SHOTS:
        size = (HERE / f"{shot.name}.png").stat().st_size
        print(f"docs/screenshots/{shot.name}.png, {size / 1_000:.0f} kB")


if __name__ == "__main__":
    main()
