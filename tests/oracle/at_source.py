"""What a service took of lines before it reported their amounts, from RULES R27 and R47: it rides on the line."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from .divided import Divided
from .text import UNIT

Taken = dict[tuple[str, str], tuple[Fraction, Fraction]]
"""Tax, and money for publishers, by payee (or the distributor, or suspense) and currency; who has neither is left out."""


def taken(lines: Iterable[Divided]) -> Taken:
    """What was taken of the lines of each payee: the same share of it as of the money."""
    found: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 2)
    for line, shares, _ in lines:
        for (part, _), share in shares.items():
            sums = found[part, line.currency]
            sums[0] += line.tax * Fraction(share, UNIT)
            sums[1] += line.publishers * Fraction(share, UNIT)
    return {key: (tax, publishers) for key, (tax, publishers) in found.items() if tax or publishers}
