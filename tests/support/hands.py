"""A person at a page: by mouse, or by keyboard alone. Fields and buttons are found by their names."""

import re
from typing import Protocol

from playwright.sync_api import Locator, Page

TABS_AT_MOST = 250


class Hands(Protocol):
    """What a person does on a page."""

    page: Page

    def fill(self, label: str, text: str) -> None: ...
    def choose(self, label: str, option: str) -> None: ...
    def tick(self, label: str) -> None: ...
    def press(self, name: str) -> None: ...
    def follow(self, name: str) -> None: ...


def _field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True).first


def _named(page: Page, role: str, name: str) -> Locator:
    begins = re.compile(rf"^{re.escape(name)}")
    return page.get_by_role(role, name=begins).first  # type: ignore[arg-type]


class Mouse:
    """Clicks, and types where it clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, text: str) -> None:
        _field(self.page, label).fill(text)

    def choose(self, label: str, option: str) -> None:
        _field(self.page, label).select_option(label=option)

    def tick(self, label: str) -> None:
        _field(self.page, label).check()

    def press(self, name: str) -> None:
        _named(self.page, "button", name).click()

    def follow(self, name: str) -> None:
        _named(self.page, "link", name).click()


class Keyboard:
    """Reaches everything with Tab and never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, label: str, text: str) -> None:
        field = self._reach(_field(self.page, label))
        kind = field.get_attribute("type")
        if kind in {"date", "time"}:
            self.page.keyboard.type(_as_typed(kind or "", text))
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str) -> None:
        self._reach(_field(self.page, label))
        self.page.keyboard.type(option)

    def tick(self, label: str) -> None:
        self._reach(_field(self.page, label))
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self._reach(_named(self.page, "button", name))
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        self._reach(_named(self.page, "link", name))
        self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> Locator:
        """Tabs until the focus is there, and looks whether it can be seen."""
        wanted.wait_for(state="attached")
        for _ in range(TABS_AT_MOST):
            if wanted.evaluate("e => e === document.activeElement"):
                outline = wanted.evaluate("e => getComputedStyle(e).outlineStyle")
                assert outline != "none", f"the focus on {wanted} can't be seen"
                return wanted
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} can't be reached by keyboard")


def _as_typed(kind: str, text: str) -> str:
    """“2026-12-04” as 12042026, “14:30” as 0230PM: what an American browser's fields take."""
    if kind == "date":
        year, month, day = text.split("-")
        return f"{month}{day}{year}"
    hours, minutes = (int(part) for part in text.split(":"))
    return f"{hours % 12 or 12:02}{minutes:02}{'AM' if hours < 12 else 'PM'}"
