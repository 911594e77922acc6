"""The advances and costs that are recouped from what is earned later."""

from __future__ import annotations

from spartito.domain.advance import ADVANCE, COST
from spartito.domain.recoupment import GROSS, SHARE
from spartito.tables.input import Table, choose, may, must

ADVANCES = Table(
    kind="advances",
    columns=(
        must("pot_id", "id"),
        must("payee_id", "payee"),
        must("amount", "amount"),
        must("currency", "currency"),
        must("granted_on", "date"),
        may("contract_id", "id"),
        choose("kind", ADVANCE, COST, default=ADVANCE),
        choose("recoup_base", SHARE, GROSS, default=SHARE),
        may("recoup_percent", "percent", default="100"),
        may("priority", "order", default="1"),
        may("group", "id"),
        may("recouped_to_date", "amount", default="0"),
        choose("taxed_at_grant", "yes", "no", default="yes"),
    ),
    key=("pot_id",),
)
