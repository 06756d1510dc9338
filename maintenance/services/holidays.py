"""The holidays that a country observes, from the holidays library."""

from functools import lru_cache
from importlib import import_module

from maintenance.domain.catalog import Holiday


def observed(country: str, years: range) -> tuple[Holiday, ...]:
    """Every public holiday of these years, with its English name; () for an unknown country."""
    return tuple(day for year in years for day in _of_year(country, year))


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> tuple[Holiday, ...]:
    """The library takes half a second to import, so it is imported when first asked."""
    library = import_module("holidays")
    try:
        days = library.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return ()
    return tuple(Holiday(on, name) for on, name in sorted(days.items()))
