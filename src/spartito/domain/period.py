"""A period is a calendar month: the month of the sales, or the month that is accounted for."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from spartito.errors import InputError

_WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One month, written YYYY-MM; periods compare by time.

    >>> august = Period.parse("2026-08")
    >>> str(august.next()), august.last_day
    ('2026-09', datetime.date(2026, 8, 31))
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9998 and 1 <= self.month <= 12):
            raise InputError(f'"{self.year:04}-{self.month:02}" is not a month written YYYY-MM')

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a month written YYYY-MM; InputError for anything else.

        >>> Period.parse("August")
        Traceback (most recent call last):
        spartito.errors.InputError: "August" is not a month written YYYY-MM
        """
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise InputError(f'"{text}" is not a month written YYYY-MM')
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """The first calendar day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def next(self) -> "Period":
        """The month after this one."""
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "Period":
        """The month before this one.

        >>> str(Period.parse("2026-01").previous())
        '2025-12'
        """
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def months_after(self, other: "Period") -> int:
        """Count the months from another period to this one.

        >>> Period.parse("2027-03").months_after(Period.parse("2026-09"))
        6
        """
        return 12 * (self.year - other.year) + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"
