"""What the public face is rendered with, besides publications."""

from dataclasses import dataclass

from maintenance.domain.wording import DateStyle


@dataclass(frozen=True)
class PublicSettings:
    """``base_url`` has no path; ``zone`` and ``date_style`` are the policy's; ``sample`` says that
    the database holds sample data, which every page and feed repeats."""

    base_url: str
    uid_domain: str
    service_name: str
    support_email: str = ""
    support_url: str = ""
    maintnote_account: str = "public"
    zone: str = "America/New_York"
    date_style: DateStyle = DateStyle.TWELVE_HOURS
    sample: bool = False

    def window_url(self, window_id: str) -> str:
        """The public address of a window's page."""
        return f"{self.base_url}/windows/{window_id}"

    @property
    def support_words(self) -> str:
        """Where to get support, as a sentence; empty where nothing is set."""
        ways = [way for way in (self.support_email, self.support_url) if way]
        return f"Support: {' or '.join(ways)}." if ways else ""
