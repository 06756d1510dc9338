"""The service objectives' two lines (Cloud.gov: less than 90 % over an hour, 97 % over a day)."""

from datetime import timedelta

HOUR_LINE_FOR = timedelta(minutes=6)
DAY_LINE_FOR = timedelta(minutes=43)
