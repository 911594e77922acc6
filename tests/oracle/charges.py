"""Who bears a charge, from RULES R15, in fractions of whole money."""

from collections.abc import Mapping
from fractions import Fraction


def borne(
    amount: Fraction, bearer: str, account: str, payee: str, split: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """What a charge does to each balance; what the split does not give away is the account's."""
    if bearer == "payee":
        return {payee: -amount}
    if bearer == "account":
        return {account: -amount}
    parts = {name: -amount * part for name, part in split.items()}
    parts[account] = parts.get(account, Fraction(0)) - amount * (1 - sum(split.values()))
    return {name: part for name, part in parts.items() if part}
