"""How a message shows a value that a stranger wrote."""

from __future__ import annotations

_LONGEST = 200


def shown(text: str) -> str:
    r"""A value as a message may show it: short, on one line, with control characters written out.

    >>> shown("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_LONGEST])
