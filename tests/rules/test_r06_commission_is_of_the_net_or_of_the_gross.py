"""R6: 1000 gross, 60 of it kept for promotion: 15 percent of what is left is 141, of the gross it is 150."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest

from spartito.domain.deal import GROSS, NET_OF_PROMO, Deal
from spartito.stages import query
from spartito.stages.allocate.allocate import share
from spartito.stages.allocate.contracts import Contracts

CELLS = {
    "cell_id": [1, 2],
    "account_id": ["label", "label"],
    "isrc": ["QZABC2600001", "QZABC2600001"],
    "upc": ["00724384960650", "00724384960650"],
    "candidates": ["", ""],
    "match_rule": ["isrc+upc", "isrc+upc"],
    "source": ["spotify/licensor", "spotify/licensor"],
    "usage_type": ["stream", "stream"],
    "on_date": [date(2026, 8, 1), date(2026, 8, 1)],
    "kind": ["sale", "fee"],
}
AMOUNTS = {1: Decimal(1000), 2: Decimal(-60)}


@pytest.mark.parametrize(
    ("base", "commission", "left"), [(NET_OF_PROMO, "141", "799"), (GROSS, "150", "790")]
)
def test_commission_is_taken_of_what_promotion_leaves_or_of_all_of_it(tmp_path, base, commission, left):
    deal = Deal("*", Fraction(15, 100), commission_base=base)
    with query.connect(1, tmp_path, 1 << 28) as connection:
        connection.register("accounted_cell", pa.table(CELLS))
        share(connection, Contracts([], [deal]))
        rows = connection.execute(
            "SELECT cell_id, payee_id, share FROM cell_shares JOIN share USING (shares_id)"
        ).fetchall()

    sums = {"*": Decimal(0), "label": Decimal(0)}
    for cell_id, payee_id, part in rows:
        sums[payee_id] += AMOUNTS[cell_id] * part
    assert sums == {"*": Decimal(commission), "label": Decimal(left)}
