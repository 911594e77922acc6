"""The items that decisions are about: what their lines say stands beside each decision, whose lines they are in a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from spartito.domain.resolution import SAID, Item
from spartito.store import schema

_ACCOUNTS = schema.item_accounts


def decisions(table: Table) -> Select[tuple[Any, ...]]:
    """The rows of a table of decisions, each with the account whose lines its item is about, blank for none."""
    account = func.coalesce(_ACCOUNTS.c.account_id, "").label("account_id")
    return select(*table.c, account).select_from(
        table.outerjoin(_ACCOUNTS, _ACCOUNTS.c.item_id == table.c.item_id)
    )


def of_row(row: Row[Any]) -> Item:
    """The item of a row of `decisions`."""
    return Item(**{name: getattr(row, name) for name in SAID}, account_id=row.account_id)


def as_row(item: Item) -> dict[str, str]:
    """What stands of an item beside a decision."""
    return {"item_id": item.item_id, **{name: getattr(item, name) for name in SAID}}


def remember(connection: Connection, items: Iterable[Item]) -> None:
    """Record whose lines these items are about, where that is not known yet."""
    accounts = {item.item_id: item.account_id for item in items if item.account_id}
    rows = [{"item_id": item_id, "account_id": account} for item_id, account in sorted(accounts.items())]
    if rows:
        connection.execute(_ACCOUNTS.insert().prefix_with("OR IGNORE"), rows)
