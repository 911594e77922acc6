"""Who waits for whom, and what becomes of the money, from RULES R13."""

from collections.abc import Mapping, Sequence


def circles(waits: Mapping[str, set[str]]) -> bool:
    """Whether somebody waits, over any number of others, for themselves."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        edge = set(waits.get(start, ()))
        while edge - found:
            found |= edge
            edge = {further for other in edge for further in waits.get(other, ())}
        return found

    return any(payee in reached(payee) for payee in waits)


def story(retroactive: bool, months: Sequence[tuple[int, bool]]) -> tuple[int, int, int]:
    """What the payee was paid, what went to the payee of the pot, and what still waits, after months of earnings.

    Each month has what was earned, and whether the pot is recouped by its end; a pot stays recouped.
    """
    recouped_from = next((number for number, (_, done) in enumerate(months) if done), len(months))
    early = sum(earned for earned, _ in months[:recouped_from])
    late = sum(earned for earned, _ in months[recouped_from:])
    if recouped_from == len(months):
        return 0, 0, early
    return (early + late, 0, 0) if retroactive else (late, early, 0)
