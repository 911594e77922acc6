"""A second, slow answer to the same question, to compare the engine with to the last digit.

It shares no code with the engine, keeps every line by itself (no cells, no SQL, no index), and computes
with `fractions.Fraction` only. Where the two disagree, at least one of them reads the rules wrongly.
"""

from .book import Oracle

__all__ = ["Oracle"]
