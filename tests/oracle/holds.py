"""Which money waits, from RULES R23: a hold is a pattern, and the oldest one that fits has the money."""

from collections.abc import Mapping, Sequence

Hold = Mapping[str, str]
"""hold_id, from, until ('' for open), payee_id, account_id, isrc, upc, source, as texts."""

_NAMES = ("account_id", "isrc", "upc", "source")


def holding(holds: Sequence[Hold], tracks: Sequence[Mapping[str, str]], day: str) -> str:
    """The id of the hold under which money of one of these tracks waits on a day written YYYY-MM-DD; '' for none."""
    fitting = [
        (hold["from"], hold["hold_id"])
        for hold in holds
        for track in tracks
        if not hold["payee_id"]
        and _holds(hold, day)
        and all(hold[name] == track[name] for name in _NAMES if hold[name])
    ]
    return min(fitting)[1] if fitting else ""


def of_payee(holds: Sequence[Hold], payee_id: str, day: str) -> bool:
    """Whether a payee's payment waits on a day."""
    return any(hold["payee_id"] == payee_id and _holds(hold, day) for hold in holds)


def _holds(hold: Hold, day: str) -> bool:
    return hold["from"] <= day and (not hold["until"] or day < hold["until"])
