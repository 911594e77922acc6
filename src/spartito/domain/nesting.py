"""Which nested splits go in a circle, or follow one another too often to be honoured (R5).

A circle is looked for in every track that the splits themselves name and in accounts as a whole: the splits of two
different songs never meet.  A split of a recording and one of a release meet only on a track that the catalogue
knows; should they make a circle there, `split.effective_shares` refuses it.  A payee that is the split's own
account ends the chain.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from spartito.domain.finding import Finding
from spartito.domain.split import DEEPEST, SplitLine, in_force

_Scopes = Mapping[tuple[str, str], Sequence[tuple[int, SplitLine]]]
_Edges = Mapping[str, Mapping[str, int]]
"""Account, to each payee of its split in force, to the line that says so."""


def check_nesting(lines: Sequence[SplitLine]) -> list[Finding]:
    """Find the split lines that close a circle or make a chain of more than 8 splits, each one once.

    >>> from fractions import Fraction
    >>> there, back = SplitLine("a", "b", Fraction(50)), SplitLine("b", "a", Fraction(50))
    >>> check_nesting([there, back])[0].expected
    'a payee that ends the chain: a -> b -> a is a circle'
    """
    scopes = _long_chains(lines)
    found: dict[Finding, None] = {}
    for isrc, upc in sorted(scopes):
        meeting = [
            numbered
            for scope in sorted({(isrc, upc), (isrc, ""), ("", upc), ("", "")})
            for numbered in scopes.get(scope, ())
        ]
        for day in sorted({line.valid_from for _, line in meeting}):
            found.update(dict.fromkeys(_bad_paths(_edges(meeting, isrc, upc, day))))
    return list(found)


def _long_chains(lines: Sequence[SplitLine]) -> _Scopes:
    """Keep the splits that could be in a bad chain whatever the track and day: usually none at all."""
    accounts = {line.account_id for line in lines}
    pays: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.payee_id in accounts and line.payee_id != line.account_id:
            pays[line.account_id].add(line.payee_id)
    long = set(pays)
    for _ in range(DEEPEST - 1):
        long = {account for account in long if pays[account] & long}
    reached: set[str] = set()
    while long:
        reached |= long
        long = {payee for account in long for payee in pays.get(account, ())} - reached
    scopes: defaultdict[tuple[str, str], list[tuple[int, SplitLine]]] = defaultdict(list)
    for row, line in enumerate(lines):
        if line.account_id in reached:
            scopes[line.isrc, line.upc].append((row, line))
    return scopes


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


def _heights(edges: _Edges) -> dict[str, int]:
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
