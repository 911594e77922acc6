"""What leaves the suspense of a closed period: at the rate of its money, and in the end all of it."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from .contracts import largest_remainder
from .text import UNIT


@dataclass(frozen=True)
class Held:
    """Suspense of a closed period: in the report's currency, in units of the book's, and what one was worth."""

    amount: Fraction
    units: int
    factor: Fraction

    def leave(self, parts: dict[str, Fraction]) -> tuple[dict[str, int], "Held"]:
        """The units that each part gets, and what is held then: rounded to the side on which it was before."""
        left = self.amount - sum(parts.values())
        exact = left * self.factor * UNIT
        above = self.units >= self.amount * self.factor * UNIT
        stays = ceil(exact) if above else floor(exact)
        amounts = {part: amount * self.factor * UNIT for part, amount in parts.items()}
        return largest_remainder(amounts, self.units - stays), Held(left, stays, self.factor)
