"""Who shares a track's money: splits, nested splits, the distributor's commission, and what each payee's part is.

A split belongs to an account and to one of its tracks, recordings or releases, or to the account as a whole; the
most specific one that holds on the day wins (R1).  What a split leaves unassigned, and what is pending, goes to the
account (R1, R2, R5).  Shares are exact fractions, turned once into units of 10**-12 that sum to exactly one (R4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from spartito.domain.money import UNIT, quantise
from spartito.domain.validity import ALWAYS, FOREVER
from spartito.errors import InputError, ensure

DISTRIBUTOR = "*"
"""The distributor's commission, where payee ids stand."""

DEEPEST = 8
"""How many splits may follow one another from a track's account to a payee (R5)."""

PENDING = "pending"
"""The status of a share its payee has not accepted yet."""

UNTIL_RECOUPED, AFTER_RECOUPED = "until_recouped", "after_recouped"
"""The phases of a split that changes at break-even (R12a)."""

STATUSES = ("", "accepted", PENDING)
"""Every status of a split line; blank means accepted."""
_NOTHING = Fraction(0)

Shares = tuple[tuple[str, int], ...]
"""Payees and their shares, in units of 10**-12 that sum to one, as `effective_shares` gives them."""


@dataclass(frozen=True, slots=True)
class SplitLine:
    """One payee's percent of one split, for a range of days; `percent` is 33.33 for 33.33 %.

    A line with a `phase` counts until the cost in `pot_id` is recouped, or after it (R12a).
    """

    account_id: str
    payee_id: str
    percent: Fraction
    isrc: str = ""
    upc: str = ""
    contract_id: str = ""
    status: str = ""
    phase: str = ""
    pot_id: str = ""
    valid_from: date = ALWAYS
    valid_to: date = FOREVER


def rank(isrc: str, upc: str) -> int:
    """Order the scopes of a split from the account as a whole (0) to one recording on one release (3).

    >>> [rank("ITABC2600001", "00724384960650"), rank("ITABC2600001", ""), rank("", "00724384960650"), rank("", "")]
    [3, 2, 1, 0]
    """
    return 2 * bool(isrc) + bool(upc)


def in_force(lines: Iterable[SplitLine], isrc: str, upc: str, on: date) -> tuple[SplitLine, ...]:
    """Choose, among one account's split lines, the most specific split of a track that holds on a day.

    >>> whole = SplitLine("label", "nina", Fraction(50))
    >>> song = SplitLine("label", "omar", Fraction(20), isrc="ITABC2600001")
    >>> [line.payee_id for line in in_force([whole, song], "ITABC2600001", "", date(2026, 8, 1))]
    ['omar']
    """
    holding = [
        line
        for line in lines
        if line.isrc in ("", isrc) and line.upc in ("", upc) and line.valid_from <= on < line.valid_to
    ]
    best = max((rank(line.isrc, line.upc) for line in holding), default=0)
    return tuple(line for line in holding if rank(line.isrc, line.upc) == best)


def in_phase(lines: Iterable[SplitLine], phase: str) -> tuple[SplitLine, ...]:
    """Choose the lines of a split in force that hold in a phase: those of the phase, and those that name none (R12a).

    >>> first = SplitLine("label", "nina", Fraction(10), contract_id="c", phase=UNTIL_RECOUPED, pot_id="p")
    >>> both = SplitLine("label", "omar", Fraction(5), contract_id="c")
    >>> [line.payee_id for line in in_phase([first, both], AFTER_RECOUPED)]
    ['omar']
    """
    return tuple(line for line in lines if line.phase in ("", phase))


def accepted_shares(lines: Iterable[SplitLine]) -> tuple[tuple[str, Fraction], ...]:
    """Give the payees and shares of a split in force, pending lines left out: their share is the account's.

    >>> accepted_shares([SplitLine("label", "nina", Fraction(50)), SplitLine("label", "omar", Fraction(9), status=PENDING)])
    (('nina', Fraction(1, 2)),)
    """
    return tuple((line.payee_id, line.percent / 100) for line in lines if line.status != PENDING)


def shares_on(
    lines: Mapping[str, Sequence[SplitLine]], account: str, isrc: str, upc: str, on: date
) -> Shares:
    """Give who shares a track's money after commission on a day; `lines` are the split lines of every account.

    A split with phases is divided as it is until its cost is recouped.

    >>> lines = {"label": [SplitLine("label", "nina", Fraction(50))]}
    >>> [payee for payee, _ in shares_on(lines, "label", "ITABC2600001", "", date(2026, 8, 1))]
    ['label', 'nina']
    """
    paying: dict[str, tuple[tuple[str, Fraction], ...]] = {}
    waiting = [account]
    while waiting:
        name = waiting.pop()
        if name in lines and name not in paying:
            held = in_force(lines[name], isrc, upc, on)
            paying[name] = accepted_shares(line for line in held if line.phase != AFTER_RECOUPED)
            waiting += [payee for payee, _ in paying[name]]
    return tuple(effective_shares(account, paying).items())


def effective_shares(
    account: str,
    splits: Mapping[str, Sequence[tuple[str, Fraction]]],
    commission: Fraction = Fraction(0),
    override: tuple[str, Fraction] | None = None,
) -> dict[str, int]:
    """Give each payee's part of a track's money, commission and nested splits worked in, in units of 10**-12.

    `splits` maps each account to the payees and shares (0 to 1) that hold for this track and day.  The commission
    is taken once, first, and is the part of `*` (R6).  `override` is a parent account and its share of what the
    track's account would keep itself.  The parts sum to exactly 10**12; payees come in the order of their ids.

    >>> effective_shares("label", {"label": [("nina", Fraction(1, 2))]}, commission=Fraction(15, 100))
    {'*': 150000000000, 'label': 425000000000, 'nina': 425000000000}
    """
    ensure(0 <= commission <= 1, f"the commission of account {account} is from 0 to 1")
    leaves = {DISTRIBUTOR: commission}
    _hand_down(leaves, account, 1 - commission, splits, ())
    if override:
        parent, share = override
        ensure(0 <= share <= 1, f"the override of account {parent} is from 0 to 1")
        taken = leaves.get(account, Fraction(0)) * share
        leaves[account] = leaves.get(account, Fraction(0)) - taken
        leaves[parent] = leaves.get(parent, Fraction(0)) + taken
    denominator = lcm(*(part.denominator for part in leaves.values()))
    exact = {
        payee: UNIT * part.numerator * (denominator // part.denominator) for payee, part in leaves.items()
    }
    parts = quantise(exact, denominator, UNIT)
    ensure(sum(parts.values()) == UNIT, f"the shares of account {account} sum to one")
    return {payee: part for payee, part in sorted(parts.items()) if part}


def _hand_down(
    leaves: dict[str, Fraction],
    account: str,
    part: Fraction,
    splits: Mapping[str, Sequence[tuple[str, Fraction]]],
    above: tuple[str, ...],
) -> None:
    path = (*above, account)
    if account in above:
        raise InputError(
            f"splits go in a circle: {' -> '.join(path[path.index(account) :])}; change one of them"
        )
    lines = splits.get(account, ())
    if lines and len(path) > DEEPEST:
        raise InputError(f"splits are nested deeper than {DEEPEST}: {' -> '.join(path)}; shorten the chain")
    kept = 1 - sum((share for _, share in lines), _NOTHING)
    ensure(kept >= 0, f"the shares of account {account} sum to at most one")
    for payee, share in lines:
        if payee == account:
            kept += share
        elif payee in splits:
            _hand_down(leaves, payee, part * share, splits, path)
        else:
            leaves[payee] = leaves.get(payee, _NOTHING) + part * share
    leaves[account] = leaves.get(account, _NOTHING) + part * kept
