"""The made-up catalogue: accounts, their releases, and the tracks on them, with the troubles a real catalogue has.

One row in eleven repeats a recording that is already there: mostly the same account's (a single that is also on an
album), some another account's on another release (ambiguous without a UPC), and a few another account's on the very
same release (two owners claim it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from spartito.demo import codes
from spartito.demo.names import TITLES, VERSION_OF, artist, label
from spartito.demo.people import People
from spartito.demo.streams import zipf_counts
from spartito.demo.tables import quoted

SIZES = (1, 12, 1, 4, 1, 10, 2, 5, 1, 3)
"""Tracks on the releases, in turns of ten shuffled: singles, EPs, albums; four on average."""

REPEATS = ("same", "other", "claimed") + ("same", "same", "same", "other", "same") * 3 + ("same", "same")
"""What every eleventh row repeats, in turn."""

_REPEAT_EVERY = 11
_NO_UPC_EVERY, _NO_UPC_AT = 40, 13
_HEADER = (
    "isrc,upc,title,artist,account_id,track_id,release_id,version,release_title,label,release_date,duration\n"
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue, column by column: a row is a track on a release.

    `release` and `account` are numbers (a place in the release columns; a place among the payees); `repeats` is
    '' where the recording is new, else what the row repeats; `by_popularity` holds the rows, most streamed first, and
    `rank` the place of each row in it.
    """

    isrc: list[str] = field(default_factory=list)
    upc: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    version: list[str] = field(default_factory=list)
    artist: list[str] = field(default_factory=list)
    account: list[int] = field(default_factory=list)
    release: list[int] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    release_title: list[str] = field(default_factory=list)
    release_upc: list[str] = field(default_factory=list)
    release_artist: list[str] = field(default_factory=list)
    release_account: list[int] = field(default_factory=list)
    release_label: list[str] = field(default_factory=list)
    by_popularity: list[int] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.isrc)


def make_catalogue(folk: People, tracks: int, rng: Random) -> Catalogue:
    """A catalogue of exactly *tracks* rows on tracks / 4 releases, account after account."""
    made = Catalogue()
    _make_releases(made, folk, max(1, tracks // 4), rng)
    _make_tracks(made, tracks, rng)
    _make_popularity(made, rng)
    return made


def _make_releases(made: Catalogue, folk: People, releases: int, rng: Random) -> None:
    counts = zipf_counts(max(0, releases - folk.accounts), folk.accounts, releases // 8 + 1)
    for account, more in enumerate(counts):
        artists = [artist(rng) for _ in range(1 + rng.getrandbits(3))]
        name = label(rng)
        for _ in range(min(1 + more, releases - len(made.release_upc))):
            number = len(made.release_upc)
            made.release_upc.append("" if number % _NO_UPC_EVERY == _NO_UPC_AT else codes.upc(number))
            made.release_title.append(TITLES[rng.getrandbits(32) % len(TITLES)])
            made.release_artist.append(artists[rng.getrandbits(16) % len(artists)])
            made.release_account.append(account)
            made.release_label.append(name)


def _sizes(releases: int, tracks: int, rng: Random) -> list[int]:
    sizes: list[int] = []
    while len(sizes) < releases:
        sizes.extend(rng.sample(SIZES, len(SIZES)))
    del sizes[releases:]
    short = tracks - sum(sizes)
    for place in range(releases - 1, -1, -1):
        change = max(short, 1 - sizes[place])
        sizes[place] += change
        short -= change
    return sizes


@dataclass(slots=True)
class _Place:
    """Where the making of tracks has got to: the first rows of the account and of the release, and what is taken."""

    account: int = -1
    prefix: str = ""
    account_start: int = 0
    release_start: int = 0
    repeated: int = 0
    claimed: dict[int, bool] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


def _make_tracks(made: Catalogue, tracks: int, rng: Random) -> None:
    place, account = _Place(), -1
    for release, size in enumerate(_sizes(len(made.release_upc), tracks, rng)):
        place.release_start = len(made)
        if made.release_account[release] != account:
            account, place.account_start = made.release_account[release], len(made)
        for _ in range(size):
            if not (_is_due(made, place) and _repeat(made, place, release, account, rng)):
                _new(made, place, release, account, rng)


def _is_due(made: Catalogue, place: _Place) -> bool:
    return place.repeated * _REPEAT_EVERY < len(made.isrc) and not made.repeats[-1]


def _new(made: Catalogue, place: _Place, release: int, account: int, rng: Random) -> None:
    if account != place.account:
        place.account, place.prefix = account, codes.isrc_prefix(account)
    prefix = place.prefix
    number = place.numbers.get(prefix, 0)
    place.numbers[prefix] = number + 1
    bits = rng.getrandbits(64)
    name, version = TITLES[bits % len(TITLES)], VERSION_OF[(bits >> 32) % len(VERSION_OF)]
    isrc = codes.isrc(prefix, number)
    _add(made, isrc, name, version, made.release_artist[release], account, release, "")


def _repeat(made: Catalogue, place: _Place, release: int, account: int, rng: Random) -> bool:
    """Add a row of a recording that is there already; False where there is none to repeat."""
    kind = REPEATS[place.repeated % len(REPEATS)]
    start, end = (place.account_start, place.release_start) if kind == "same" else (0, place.account_start)
    if start == end:
        return False
    row = start + rng.getrandbits(40) % (end - start)
    if kind != "claimed" and not made.release_upc[release]:
        return False
    in_release = made.isrc[place.release_start :]
    if made.isrc[row] in in_release or not made.upc[row] or row in place.claimed or made.repeats[row]:
        return False
    place.repeated += 1
    onto = release
    if kind == "claimed":
        place.claimed[row], onto = True, made.release[row]
    _add(made, made.isrc[row], made.title[row], made.version[row], made.artist[row], account, onto, kind)
    return True


def _add(
    made: Catalogue, isrc: str, name: str, version: str, by: str, account: int, release: int, repeats: str
) -> None:
    made.isrc.append(isrc)
    made.upc.append(made.release_upc[release])
    made.title.append(name)
    made.version.append(version)
    made.artist.append(by)
    made.account.append(account)
    made.release.append(release)
    made.repeats.append(repeats)


def _make_popularity(made: Catalogue, rng: Random) -> None:
    """Shuffle, then see to it that one disputed track of each sort is a hit, so that the smallest month has it."""
    made.by_popularity.extend(range(len(made)))
    rng.shuffle(made.by_popularity)
    for hit, kind in enumerate(("other", "claimed", "same"), start=3):
        if kind in made.repeats:
            place = made.by_popularity.index(made.repeats.index(kind))
            order = made.by_popularity
            order[hit % len(order)], order[place] = order[place], order[hit % len(order)]
    made.rank.extend([0] * len(made))
    for rank, row in enumerate(made.by_popularity):
        made.rank[row] = rank


def write_catalogue(path: Path, made: Catalogue, folk: People) -> None:
    """Write catalogue.csv, one row for each track on a release."""
    releases = [_release_fields(made, release) for release in range(len(made.release_upc))]
    columns = zip(
        made.isrc, made.upc, made.title, made.artist, made.account, made.version, made.release, strict=True
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_HEADER)
        file.writelines(
            f"{isrc},{upc},{quoted(name)},{quoted(by)},{folk.payee_ids[account]},T{row:08d},R{release + 1:07d},"
            f"{quoted(version)},{releases[release]},PT{1 + row % 5}M{row % 60:02d}S\n"
            for row, (isrc, upc, name, by, account, version, release) in enumerate(columns, start=1)
        )


def _release_fields(made: Catalogue, release: int) -> str:
    released = f"{2010 + release % 16}-{1 + release % 12:02d}-{1 + release % 28:02d}"
    return f"{quoted(made.release_title[release])},{quoted(made.release_label[release])},{released}"
