"""Which item an id names: one that waits, or one that was decided about before, whether it waits still or not.

Formerly the lines of several accounts that could not be divided were one item, with one id. Such an id names the items that
these accounts have now, and a decision that was taken under it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from spartito.app.resources import Resources
from spartito.app.suspense import undivided
from spartito.app.suspense import work_list as suspense
from spartito.domain.resolution import Item
from spartito.stages.suspense import work_list
from spartito.stages.suspense.work_list import Asked
from spartito.store import resolutions
from spartito.store.book import Book


def find(book: Book, item_id: str, resources: Resources) -> Item:
    """The item that waits under this id, or that was decided about before; the beginning of an id will do."""
    decided = _decided(book, item_id)
    if decided and not _was_several(decided):
        return decided
    with suspense.desk(book, resources, Asked(item_id=item_id)) as connection:
        waiting = [suspense.item_of(row) for row in work_list.rows(connection)]
    return suspense.one_item(item_id, waiting or _since(book, decided))


def of_ids(book: Book, item_ids: Sequence[str], resources: Resources) -> dict[str, list[Item]]:
    """The items that ids name: one, several where they were one formerly, or none."""
    with suspense.desk(book, resources, Asked()) as connection:
        waiting = work_list.items(connection, item_ids)
    found = {}
    for item_id in item_ids:
        mine = waiting.get(item_id) or _since(book, _decided(book, item_id))
        found[item_id] = [item for item in mine if item.item_id == item_id] or mine
    return found


def _decided(book: Book, item_id: str) -> Item | None:
    return next((resolution.item for resolution in resolutions.of_item(book, item_id)), None)


def _was_several(item: Item) -> bool:
    return bool(item.releases) and not item.account_id


def _since(book: Book, item: Item | None) -> list[Item]:
    """What an item that was decided about is now: those of the accounts that closed periods kept such lines of."""
    if item is None or not _was_several(item):
        return [item] if item else []
    cells = undivided.of_closed(book)
    for name, text in (("source", item.source), ("isrc", item.isrc), ("candidates", item.upc)):
        cells = cells.filter(pc.equal(cells[name], text))
    accounts = sorted(set(cells["account_id"].to_pylist()))
    return [replace(item, account_id=account) for account in accounts] or [item]
