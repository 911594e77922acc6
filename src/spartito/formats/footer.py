"""The footer of a DDEX sales report: what it counts of its file, which the core proves, and of all files of the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spartito.formats import record_types
from spartito.formats.grouped import FOOT

Footer = Mapping[str, str]
"""The cells of a footer that are not blank, by name."""

_OF_ALL_FILES = {
    "NumberOfLinesInReport": "NumberOfLinesInFile",
    "NumberOfBlocksInReport": "NumberOfBlocksInFile",
}
"""What the footer of any file may count over all of them; the last one must (UGC Profile 1.2, NumberOfLinesInReport)."""


def read_footer(stated: Iterable[tuple[int, str]]) -> Footer:
    """The footer among the records that the core has kept.

    >>> read_footer([(35, "foot: FOOT\\t35\\t70\\t4\\t3\\t6")])["NumberOfLinesInReport"]
    '70'
    """
    for _, text in stated:
        said = [cell.strip() for cell in text.removeprefix(FOOT).split("\t")]
        if text.startswith(FOOT) and said[0] in record_types.ddex().cells:
            return {
                name: cell
                for name, cell in zip(record_types.ddex().names(said[0]), said, strict=False)
                if cell
            }
    return {}


def miscounted(footers: Sequence[Footer]) -> tuple[int, str] | None:
    """The place of a footer that does not count the files of its report as they are, and what is wrong with it.

    >>> miscounted([{"NumberOfLinesInFile": "4"}, {"NumberOfLinesInFile": "5", "NumberOfLinesInReport": "8"}])
    (1, 'its footer says "8" in NumberOfLinesInReport, but the files of the report have 9')
    """
    for place, footer in enumerate(footers):
        for name, of_file in _OF_ALL_FILES.items():
            whole = sum(int(each.get(of_file, "0")) for each in footers)
            if of_file in footer and footer.get(name, str(whole)) != str(whole):
                return (
                    place,
                    f'its footer says "{footer[name]}" in {name}, but the files of the report have {whole}',
                )
    return None
