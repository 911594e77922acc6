"""Who is paid only once the pot of another payee is recouped."""

from __future__ import annotations

from spartito.domain.condition import PROSPECTIVE, RETROACTIVE
from spartito.tables.input import Table, choose, may, must

CONDITIONS = Table(
    kind="conditions",
    columns=(
        must("payee_id", "payee"),
        must("waits_for_pot_id", "id"),
        may("contract_id", "id"),
        choose("release", RETROACTIVE, PROSPECTIVE, default=RETROACTIVE),
    ),
    key=("payee_id", "contract_id"),
)
