"""Which nested splits go in a circle, or follow one another too often to be honoured (R5).

A circle is looked for in every track that the splits themselves name and in accounts as a whole: the splits of two
different songs never meet.  A split of a recording and one of a release meet only on a track that the catalogue
knows; should they make a circle there, `split.effective_shares` refuses it.  A payee that is the split's own
account ends the chain.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from spartito.domain.finding import Finding
from spartito.domain.split import DEEPEST, SplitLine, in_force

_Scope = tuple[str, str]
_Numbered = tuple[int, SplitLine]
_WHOLE: _Scope = ("", "")
_Edges = Mapping[str, Mapping[str, int]]
"""Account, to each payee of its split in force, to the line that says so."""


def check_nesting(lines: Sequence[SplitLine]) -> list[Finding]:
    """Find the split lines that close a circle or make a chain of more than 8 splits, each one once.

    >>> from fractions import Fraction
    >>> there, back = SplitLine("a", "b", Fraction(50)), SplitLine("b", "a", Fraction(50))
    >>> check_nesting([there, back])[0].expected
    'a payee that ends the chain: a -> b -> a is a circle'
    """
    book = _Book(lines)
    found: dict[Finding, None] = {}
    for isrc, upc in sorted({("", ""), *((line.isrc, line.upc) for line in lines)}):
        scopes = {(isrc, upc), (isrc, ""), ("", upc), ("", "")}
        meeting = book.meeting(scopes)
        for day in sorted({line.valid_from for _, line in meeting}):
            found.update(dict.fromkeys(_bad_paths(_edges(meeting, isrc, upc, day))))
    return list(found)


class _Book:
    """The splits by account and scope, and who pays whom in accounts as a whole.

    Nearly no track has splits that could make a bad chain. Which could is found on the splits of all days together,
    where every chain is at least as long as on any single day; only those tracks are looked at day by day.
    """

    def __init__(self, lines: Sequence[SplitLine]) -> None:
        self.lines: defaultdict[str, defaultdict[_Scope, list[_Numbered]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.specific: defaultdict[_Scope, set[str]] = defaultdict(set)
        for row, line in enumerate(lines):
            self.lines[line.account_id][line.isrc, line.upc].append((row, line))
            self.specific[line.isrc, line.upc].add(line.account_id)
        self.paid_by: defaultdict[str, set[str]] = defaultdict(set)
        for account in self.specific[_WHOLE]:
            for payee in self.payees(account, {_WHOLE}):
                self.paid_by[payee].add(account)
        self.above = self._chains_above()

    def payees(self, account: str, scopes: Iterable[_Scope]) -> set[str]:
        """Give the accounts with splits that an account's splits of these scopes pay on any day."""
        held = self.lines[account]
        paid = {line.payee_id for scope in scopes if scope in held for _, line in held[scope]}
        return {payee for payee in paid if payee in self.lines and payee != account}

    def meeting(self, scopes: set[_Scope]) -> list[_Numbered]:
        """Give the lines that could make a bad chain in one track's scopes; usually none."""
        whole = scopes == {_WHOLE}
        starts = set().union(*(self.specific.get(scope, ()) for scope in scopes if whole or scope != _WHOLE))
        below = {account: self.payees(account, scopes) for account in self._reached(starts, scopes)}
        height = _heights(below)
        longest = max(
            (height[account] + (0 if whole else self.above.get(account, 0)) for account in starts), default=0
        )
        if longest <= DEEPEST:
            return []
        accounts = {*below, *self._payers(starts)}
        held = (self.lines[account][scope] for account in sorted(accounts) for scope in sorted(scopes))
        return [numbered for lines in held for numbered in lines]

    def _reached(self, starts: set[str], scopes: set[_Scope]) -> set[str]:
        reached: set[str] = set()
        while starts:
            reached |= starts
            starts = {payee for account in starts for payee in self.payees(account, scopes)} - reached
        return reached

    def _payers(self, accounts: set[str]) -> set[str]:
        payers: set[str] = set()
        while accounts:
            payers |= accounts
            accounts = {payer for account in accounts for payer in self.paid_by.get(account, ())} - payers
        return payers

    def _chains_above(self) -> dict[str, int]:
        """Count the splits in the longest chain of accounts as a whole that ends above each account."""
        height = _heights(self.paid_by)
        return {account: height[account] for account in self.paid_by}


def _edges(meeting: Iterable[tuple[int, SplitLine]], isrc: str, upc: str, day: date) -> _Edges:
    """Draw who pays whom for one track on one day, where both have a split."""
    splits: defaultdict[str, list[tuple[int, SplitLine]]] = defaultdict(list)
    for row, line in meeting:
        splits[line.account_id].append((row, line))
    edges: dict[str, dict[str, int]] = {}
    for account, held in splits.items():
        if chosen := set(in_force((line for _, line in held), isrc, upc, day)):
            edges[account] = {line.payee_id: row for row, line in held if line in chosen}
            edges[account].pop(account, None)
    return edges


def _bad_paths(edges: _Edges) -> Iterable[Finding]:
    """Find the circles and deep chains of one track and day, one for each account in them."""
    height = _heights(edges)
    seen: set[str] = set()
    for start in sorted(height):
        if height[start] <= DEEPEST or start in seen:
            continue
        path = [start]
        while below := [payee for payee in edges.get(path[-1], ()) if payee in height]:
            path.append(max(below, key=lambda payee: (height[payee], payee)))
            if path[-1] in path[:-1]:
                break
        seen.update(path)
        yield _finding(path, edges)


def _heights(edges: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Count the splits in the longest chain from each account, up to one more than allowed."""
    height = dict.fromkeys(edges, 1)
    for below in range(1, DEEPEST + 1):
        higher = [name for name in edges if any(height.get(payee) == below for payee in edges[name])]
        height.update(dict.fromkeys(higher, below + 1))
    return height


def _finding(path: Sequence[str], edges: _Edges) -> Finding:
    if path[-1] in path[:-1]:
        circle = list(path[path.index(path[-1]) : -1])
        first = circle.index(min(circle))
        chain = [*circle[first:], *circle[:first], circle[first]]
        wrong = "is a circle"
    else:
        chain = list(path[: DEEPEST + 1])
        wrong = f"is deeper than {DEEPEST} splits"
    row, payee = max((edges[account][payee], payee) for account, payee in pairwise(chain))
    return Finding(row, "payee_id", payee, f"a payee that ends the chain: {' -> '.join(chain)} {wrong}")
