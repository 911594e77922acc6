"""The payees, their splits and the distributor's deals."""

from __future__ import annotations

from spartito.domain.cycle import MONTHLY, MONTHS
from spartito.domain.deal import COMMISSION, GROSS, NET_OF_PROMO, PROFIT_SHARE
from spartito.domain.fee import DISTRIBUTOR, PAYEE
from spartito.domain.payment import METHODS
from spartito.domain.split import AFTER_RECOUPED, UNTIL_RECOUPED
from spartito.tables.input import VALID, VALID_RANGE, Column, Table, choose, may, must

EVERY_ACCOUNT = "*"

PAYEES = Table(
    kind="payees",
    columns=(
        must("payee_id", "id"),
        must("name", "text"),
        must("currency", "currency"),
        may("country", "territory"),
        may("email", "text"),
        may("entity_kind", "text"),
        may("minimum_payout", "amount", default="0"),
        Column("method", "choice", choices=METHODS),
        Column("fee_bearer", "choice", choices=(PAYEE, DISTRIBUTOR), default=PAYEE),
        may("balance_currency", "currency"),
        Column("cycle", "choice", choices=tuple(MONTHS), default=MONTHLY),
        may("vat_number", "text"),
        may("self_bill_from", "date"),
        may("self_bill_to", "date"),
        may("iban", "iban"),
        may("bic", "bic"),
        may("street", "text"),
        may("town", "text"),
        may("postcode", "text"),
        may("paypal", "paypal"),
    ),
    key=("payee_id",),
    ranges=(("self_bill_from", "self_bill_to"),),
)

SPLITS = Table(
    kind="splits",
    columns=(
        must("account_id", "payee"),
        must("payee_id", "payee"),
        must("percent", "percent"),
        may("isrc", "isrc"),
        may("upc", "upc"),
        may("contract_id", "id"),
        Column("status", "choice", choices=("accepted", "pending"), default="accepted"),
        may("accepted_on", "date"),
        Column("phase", "choice", choices=(UNTIL_RECOUPED, AFTER_RECOUPED)),
        may("pot_id", "id"),
        *VALID,
    ),
    ranges=VALID_RANGE,
)

DEALS = Table(
    kind="deals",
    columns=(
        must("account_id", "payee", also=(EVERY_ACCOUNT,)),
        must("commission_percent", "percent"),
        may("contract_id", "id"),
        choose("kind", COMMISSION, PROFIT_SHARE, default=COMMISSION),
        may("source", "id"),
        may("usage_type", "id"),
        choose("commission_base", NET_OF_PROMO, GROSS, default=NET_OF_PROMO),
        may("parent_account_id", "payee"),
        *VALID,
    ),
    ranges=VALID_RANGE,
)
