"""What a report is known by: its content, and what tells it from another report that says the same (R19)."""

from __future__ import annotations

from hashlib import sha256


def known_by(content_hash: str, nil_month: str = "", again: int = 0) -> str:
    """What a report is known by: the hash of its bytes, and nothing else where no other report may have the same ones.

    Two reports with the same bytes are one, but for two cases. A nil report, which has no lines, is that of its month
    (*nil_month*, YYYY-MM, blank for every other report). And a report that a person vouches for is the first, second, ...
    that came *again*.

    >>> august, september = (known_by("5f0c", nil_month=month) for month in ("2026-08", "2026-09"))
    >>> known_by("5f0c"), august == september, known_by("5f0c", again=1) == known_by("5f0c", again=2)
    ('5f0c', False, False)
    """
    what = f" nil {nil_month}" if nil_month else ""
    what += f" again {again}" if again else ""
    return sha256(f"{content_hash}{what}".encode()).hexdigest() if what else content_hash
