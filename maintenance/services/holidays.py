"""The holidays that a policy observes, from the holidays library, under their English names."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import import_module

from maintenance.domain.catalog import Holiday
from maintenance.domain.errors import refuse
from maintenance.domain.localtime import local
from maintenance.domain.workdays import last_business_day

_ENGLISH = ("en_US", "en_GB", "en")


def observed(country: str, years: Iterable[int]) -> tuple[Holiday, ...]:
    """The public holidays of a country (ISO 3166-1, as “US”) in these years, in order.

    The days on which they are observed: where 4 July is a Saturday, the Friday before is one too.
    Raises Refused for a country that the library doesn't know.
    """
    return tuple(sorted(day for year in set(years) for day in _of_year(country.upper(), year)))


def day_to_decide(decide_by: datetime, zone: str, country: str | None) -> date:
    """The local day at whose end something has to be decided, of the midnight that says so.

    Where that ends a weekend or a holiday, the business day before it: a decision on any of these
    days gives the same notice.
    """
    last_on = local(decide_by - timedelta(seconds=1), zone).date()
    holidays = observed(country, (last_on.year - 1, last_on.year)) if country else ()
    return last_business_day(last_on, holidays)


def are_known(country: str) -> bool:
    """Whether the library knows the holidays of a country (ISO 3166-1, as “US”)."""
    return country in import_module("holidays").list_supported_countries()


@lru_cache(maxsize=512)
def _of_year(country: str, year: int) -> tuple[Holiday, ...]:
    """One year. The library takes half a second to import, so it waits until it is wanted."""
    library = import_module("holidays")
    if not are_known(country):
        raise refuse("country", f"There are no holidays known for “{country[:20]}”.")
    spoken = library.list_localized_countries().get(country, [])
    language = next((tongue for tongue in _ENGLISH if tongue in spoken), None)
    found = library.country_holidays(country, years=year, language=language)
    return tuple(
        Holiday(on, name.replace("'", "’")) for on, name in found.items() if on.year == year
    )
