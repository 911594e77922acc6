"""Take items off the work list: their money stays in suspense, and nobody is asked about them any more."""

from __future__ import annotations

from spartito.app.author import check as check_author
from spartito.app.resources import Resources
from spartito.app.suspense import finding
from spartito.domain.resolution import Dismissal, Item, in_force
from spartito.errors import InputError
from spartito.store import dismissals
from spartito.store.book import Book


def dismiss(
    book: Book, item_id: str, author: str, note: str, resources: Resources, *, undo: bool = False
) -> Dismissal:
    """Record that an item is not to be worked on, or that it is again; InputError where that is so already."""
    check_author(author, "--author")
    if not note.strip():
        raise InputError("A dismissal needs its reason: give it with --note.")
    item = finding.find(book, item_id, resources)
    with book.lock():
        known = dismissals.of_item(book, item.item_id, item.former_id)
        if is_dismissed(item, known) != undo:
            state = "is not dismissed" if undo else "is dismissed already"
            raise InputError(f"{item.item_id} {state}. `spartito suspense show {item.item_id}` tells of it.")
        dismissals.add(book, Dismissal(item, author.strip(), note.strip(), undone=undo))
        return dismissals.of_item(book, item.item_id)[-1]


def is_dismissed(item: Item, known: list[Dismissal]) -> bool:
    """Whether the newest of an item's dismissals was not undone: of its own, else of those that it had with others' items."""
    own = [dismissal for dismissal in known if dismissal.item == item] or known
    return any(not dismissal.undone for dismissal in in_force(own))
