"""Take a decision about suspended lines: check that it names one track, record it with its author, and apply it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spartito.app.author import check as check_author
from spartito.app.resources import Resources
from spartito.app.suspense import decisions, finding
from spartito.app.suspense.retrying import Decided, Retried, retry
from spartito.domain.resolution import Item, Named, Resolution, in_force
from spartito.errors import InputError, StateError
from spartito.stages import query
from spartito.stages.ingest.decided import named_tracks, saved_table
from spartito.stages.ingest.names import NO_RELEASE
from spartito.store import aside, inputs, resolutions, snapshots
from spartito.store.book import Book
from spartito.tables.values import TYPES

SHOWN_TRACKS = 5


@dataclass(frozen=True, slots=True)
class Applied:
    """What was decided, how much of it was decided in the same way before, and which waiting lines it has placed.

    *overruled* are the decisions that counted until now and named something else.
    """

    taken: tuple[Resolution, ...]
    known: int
    overruled: tuple[Resolution, ...]
    retried: tuple[Retried, ...]


def named(isrc: str, upc: str, account_id: str, track_id: str) -> Named:
    """What a person names, in normal form; InputError where a code cannot be read."""
    values = {"isrc": isrc, "upc": upc, "id": account_id, "track_id": track_id}
    checked = {}
    for name, text in values.items():
        kind = TYPES["id" if name == "track_id" else name]
        canonical = kind.check(text.strip()) if text.strip() else ""
        if canonical is None:
            raise InputError(f'"{text}" is not {kind.expected}.')
        checked[name] = canonical
    return Named(checked["isrc"], checked["upc"], checked["id"], checked["track_id"])


def resolve(book: Book, item_id: str, named: Named, author: str, note: str, resources: Resources) -> Applied:
    """Decide where the lines of an item belong; InputError where that is not one track, or one account's of a recording."""
    check_author(author, "--author")
    item = finding.find(book, item_id, resources)
    if fault := faults(book, [(item, named)], resources)[0]:
        raise InputError(f"{named} {fault}. Nothing was decided.")
    return apply(book, [Resolution(item, named, author.strip(), note.strip())], resources)


def faults(book: Book, decided: Sequence[tuple[Item, Named]], resources: Resources) -> list[str]:
    """Why each name is no decision about its item, as the end of a sentence; empty where it is one.

    It names one track, or one account's tracks of a recording; where the release is in question, one that it may be on.
    """
    version = inputs.current(book, snapshots.KIND)
    if version is None:
        raise StateError(
            "There is no catalogue to decide by. Import it first: `spartito import catalogue FILE`."
        )
    with (
        aside.aside(book.folder("reports")) as folder,
        query.connect(resources.threads, folder, resources.memory_bytes) as connection,
    ):
        tracks = named_tracks(
            connection, saved_table([named for _, named in decided]), version.table
        ).to_pylist()
    found: list[list[dict[str, str]]] = [[] for _ in decided]
    for track in tracks:
        found[track["number"]].append(track)
    return [_fault(item, mine) for (item, _), mine in zip(decided, found, strict=True)]


def _fault(item: Item, named: Sequence[dict[str, str]]) -> str:
    if not named:
        return "names no track of the catalogue"
    tracks = [track for track in named if item.account_id in ("", track["account_id"])] or named
    if item.releases and any(not _may_be(item, track) for track in tracks):
        whose = f" of account {item.account_id}" if item.account_id else ""
        return f"names another track than isrc {item.isrc} on one of {', '.join(item.releases)}{whose}"
    accounts = {track["account_id"] for track in tracks}
    recordings = {track["isrc"] for track in tracks}
    together = int(tracks[-1]["position"]) - int(tracks[0]["position"]) + 1 == len(tracks)
    if len(accounts) == 1 and len(recordings) == 1 and together and not (item.releases and len(tracks) > 1):
        return ""
    shown = "; ".join(
        f"isrc {t['isrc']}, upc {t['upc'] or 'none'}, account {t['account_id']}"
        for t in tracks[:SHOWN_TRACKS]
    )
    more = f"; and {len(tracks) - SHOWN_TRACKS} more" if len(tracks) > SHOWN_TRACKS else ""
    what = f"tracks of {len(accounts)} accounts" if len(accounts) > 1 else f"{len(tracks)} different tracks"
    return f"names {what}: {shown}{more}; add what tells them apart"


def _may_be(item: Item, track: dict[str, str]) -> bool:
    theirs = item.account_id in ("", track["account_id"])
    return theirs and track["isrc"] == item.isrc and (track["upc"] or NO_RELEASE) in item.releases


def apply(book: Book, given: Sequence[Resolution], resources: Resources) -> Applied:
    """Record decisions, all or none, and try what they are about again; the same decision once more is no new one."""
    with book.lock():
        before = {x.item.source: decisions.read(book, x.item.source).digest for x in given}
        taken = [decision for decision in given if not _known(book, decision)]
        overruled = [x for decision in taken for x in _before(book, decision) if x.named != decision.named]
        if taken:
            taken = resolutions.add(book, taken)
    new = {
        source: Decided(tuple(x.item for x in given if x.item.source == source), digest)
        for source, digest in before.items()
    }
    retried = tuple(retry(book, resources, new))
    return Applied(tuple(taken), len(given) - len(taken), tuple(overruled), retried)


def _known(book: Book, decision: Resolution) -> bool:
    same = (decision.named, decision.author, decision.note)
    return any((x.named, x.author, x.note) == same for x in _before(book, decision))


def _before(book: Book, decision: Resolution) -> list[Resolution]:
    """What counts so far of the same item."""
    item = decision.item
    return in_force(resolutions.of_item(book, item.item_id) or resolutions.of_item(book, item.former_id))
