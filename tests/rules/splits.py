"""Split tables as an accountant writes them, read as split lines."""

from fractions import Fraction

from domain.table import rows
from spartito.domain.split import AFTER_RECOUPED, UNTIL_RECOUPED, SplitLine
from spartito.domain.validity import from_text, to_text

SONG, OTHER, RELEASE = "ITABC2600001", "ITABC2600002", "00724384960650"


def lines_of(text: str) -> list[SplitLine]:
    """Read a split table; `song`, `other` and `release` stand for their codes."""
    codes = {"": "", "song": SONG, "other": OTHER, "release": RELEASE}
    return [
        SplitLine(
            account_id=row["account"],
            payee_id=row["payee"],
            percent=Fraction(row["percent"]),
            isrc=codes[row.get("isrc", "")],
            upc=codes[row.get("upc", "")],
            contract_id=row.get("contract", ""),
            status=row.get("status", ""),
            phase={"until": UNTIL_RECOUPED, "after": AFTER_RECOUPED}.get(row.get("phase", ""), ""),
            pot_id=row.get("pot", ""),
            valid_from=from_text(row.get("from", "")),
            valid_to=to_text(row.get("to", "")),
        )
        for row in rows(text)
    ]
