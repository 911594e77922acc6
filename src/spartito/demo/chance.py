"""Chance that repeats itself: streams of random numbers, each known by the seed and a name."""

from __future__ import annotations

from random import Random


def chance(seed: int, name: str) -> Random:
    """The stream of random numbers for one purpose.

    A stream of its own for every part of the month keeps one part's bytes as they are when another part changes.
    Text seeds go through SHA-512, so no process-dependent hash is involved.
    """
    return Random(f"spartito demo/{seed}/{name}")
