"""Who stands for a decision."""

from __future__ import annotations

from spartito.errors import InputError


def check(name: str, option: str) -> None:
    """Refuse a decision that nobody stands for; *option* is the option of the command line that takes the name."""
    if not name.strip() or not name.isprintable():
        raise InputError(f"A decision needs its author: give your name with {option}.")
