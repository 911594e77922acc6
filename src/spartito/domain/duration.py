"""How long a recording is, as catalogues and reports write it: whole seconds."""

import re

_DAY_SECONDS = 24 * 60 * 60
_SECONDS = re.compile(r"([0-9]{1,5})")
_MINUTES = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_HOURS = re.compile(r"([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])")
_ISO = re.compile(
    r"[Pp][Tt](?=[0-9])(?:([0-9]{1,2})[Hh])?(?:([0-9]{1,4})[Mm])?(?:([0-9]{1,5})(?:\.[0-9]{1,9})?[Ss])?"
)


def seconds(text: str) -> int | None:
    """Read seconds, `m:ss`, `h:mm:ss` or ISO 8601 as DDEX has it; None if it is none of them, or a day or more.

    A fraction of a second is left out. Milliseconds are nearly always a day or more, and so are not taken for seconds.

    >>> seconds("205"), seconds("3:25"), seconds("1:03:25"), seconds("PT3M25S"), seconds("205000"), seconds("3.25")
    (205, 205, 3805, 205, None, None)
    """
    for written in (_SECONDS, _MINUTES, _HOURS, _ISO):
        if found := written.fullmatch(text):
            parts = [int(part or 0) for part in found.groups()]
            whole = sum(part * 60**power for power, part in enumerate(reversed(parts)))
            return whole if whole < _DAY_SECONDS else None
    return None
