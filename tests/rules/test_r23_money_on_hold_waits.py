"""R23: the money of tracks on hold waits before it recoups anything; of a payee on hold only the payment waits."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows
from oracle.holds import holding
from spartito.domain.hold import Hold, check_holds, ended, in_force, on_payees, owner_after
from spartito.domain.recoupment import recoup
from spartito.domain.validity import to_text
from spartito.stages import query
from spartito.stages.allocate.contracts import Contracts
from spartito.stages.settle.holding import Holding

from .pots import money, pots

SONG, OTHER, RELEASE = "ITABC2600001", "ITABC2600002", "00724384960650"
CODES = {"": "", "song": SONG, "other": OTHER, "release": RELEASE}


def holds(text: str) -> list[Hold]:
    """Read a table of holds; `song`, `other` and `release` stand for their codes."""
    return [
        Hold(
            hold_id=row["hold"],
            kind="dispute",
            reason="two claims",
            since=date.fromisoformat(row.get("from") or "2026-09-01"),
            review_on=date.fromisoformat(row.get("review") or "2027-01-01"),
            payee_id=row.get("payee", ""),
            account_id=row.get("account", ""),
            isrc=CODES[row.get("isrc", "")],
            upc=CODES[row.get("upc", "")],
            source=row.get("source", ""),
            until=to_text(row.get("until", "")),
            outcome=row.get("outcome", ""),
            beneficiary=row.get("beneficiary", ""),
        )
        for row in rows(text)
    ]


SHELF = holds("""
    hold   account  isrc  upc      source   payee  from        until
    song   -        song  -        -        -      2026-09-10  2026-12-01
    album  label    -     release  -        -      2026-10-01  -
    video  -        -     -        youtube  -      2026-08-01  -
    form   -        -     -        -        nina   2026-09-15  2026-11-01
    bank   -        -     -        -        nina   2026-10-01  -
""")

TRACKS = rows("""
    account  isrc   upc      source   on          hold
    label    song   -        spotify  2026-09-09  -
    label    song   -        spotify  2026-09-10  song
    label    song   -        spotify  2026-11-30  song
    label    song   -        spotify  2026-12-01  -
    label    song   release  spotify  2026-10-31  song
    label    song   release  spotify  2026-12-31  album
    label    other  release  spotify  2026-12-31  album
    rival    other  release  spotify  2026-12-31  -
    rival    other  -        youtube  2026-12-31  video
    label    song   -        youtube  2026-09-30  video
""")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with query.connect(1, tmp_path_factory.mktemp("holds"), 1 << 28) as connection:
        yield connection


def of_track(engine, stated: list[Hold], track: dict[str, str], day: str) -> str:
    """The id of the hold under which a run's last day finds the money of a track; blank for none."""
    known = Holding({hold.hold_id: hold for hold in stated}, (), date.fromisoformat(day))
    for table in ("split_line", "deal", "hold", "ended_hold", "place_hold"):
        engine.execute(f"DROP TABLE IF EXISTS {table}")
    Contracts((), (), holds=known.on_tracks).register(engine)
    engine.register("place", pa.table({"place_id": [1], **{name: [text] for name, text in track.items()}}))
    query.run(engine, "allocate", "place_hold")
    found = engine.execute("SELECT hold_id FROM place_hold JOIN hold USING (position)").fetchall()
    return found[0][0] if found else ""


@pytest.mark.parametrize("case", TRACKS, ids=str)
def test_the_oldest_hold_that_covers_a_track_has_its_money(engine, case):
    track = {
        "account_id": case["account"],
        "isrc": CODES[case["isrc"]],
        "upc": CODES[case["upc"]],
        "source": case["source"],
    }
    assert of_track(engine, SHELF, track, case["on"]) == case["hold"]


PAYEES = rows("""
    payee  on          hold
    nina   2026-09-14  -
    nina   2026-10-31  form
    nina   2026-11-01  bank
    omar   2026-11-01  -
""")


@pytest.mark.parametrize("case", PAYEES, ids=str)
def test_a_payment_waits_for_the_oldest_hold_on_its_payee(case):
    found = on_payees(SHELF, date.fromisoformat(case["on"])).get(case["payee"])
    assert (found.hold_id if found else "") == case["hold"]


def test_holds_come_the_oldest_first():
    assert [hold.hold_id for hold in in_force(SHELF, date(2026, 10, 31))] == [
        "video",
        "song",
        "form",
        "album",
        "bank",
    ]


def test_money_on_hold_recoups_nothing():
    """Advance 500, earnings 300, the form missing: outstanding 200. The same money of a disputed song: 500."""
    advance = pots("""
        pot      outstanding
        advance  500
    """)
    earned = money("song 300")
    on_payee = recoup(advance, earned)
    on_song = recoup(advance, {"song": earned["song"] - money("- 300")[""]})
    assert [amount(500 * 10**12 - taken.amount) for taken in (*on_payee, *on_song)] == ["200", "500"]


ENDS = rows("""
    outcome    beneficiary  nina's goes to
    released   -            nina
    released   rival        rival
    forfeited  -            *
""")


@pytest.mark.parametrize("case", ENDS, ids=str)
def test_what_waited_is_whose_the_hold_says_when_it_ends(case):
    (hold,) = holds(f"""
        hold  isrc  until       outcome            beneficiary
        h1    song  2026-12-01  {case["outcome"]}  {case["beneficiary"] or "-"}
    """)
    assert owner_after(hold, "nina") == case["nina's goes to"]


def test_a_hold_has_ended_from_the_day_it_names():
    assert [hold.hold_id for hold in ended(SHELF, date(2026, 11, 30))] == []
    assert [hold.hold_id for hold in ended(SHELF, date(2026, 12, 31))] == ["song"]


def test_holds_that_hold_nothing_or_end_undecided_are_refused():
    found = check_holds(
        holds("""
            hold  payee  isrc  from        review      until       outcome    beneficiary
            h0    -      song  2026-09-01  2026-09-02  2026-10-01  released   rival
            h1    -      song  2026-09-01  2026-09-01  -           -          -
            h2    nina   song  2026-09-01  2026-09-02  -           -          -
            h3    -      song  2026-09-01  2026-09-02  -           released   -
            h4    -      song  2026-09-01  2026-09-02  2026-10-01  -          -
            h5    nina   -     2026-09-01  2026-09-02  2026-10-01  forfeited  -
            h6    -      song  2026-09-01  2026-09-02  2026-10-01  forfeited  rival
            h7    nina   -     2026-09-01  2026-09-02  2026-10-01  released   rival
        """)
    )
    beneficiary = "allowed here: only money of tracks that is released goes to a beneficiary"
    assert [tuple(finding) for finding in found] == [
        (1, "review_on", "2026-09-01", "a day after from, on which somebody looks again"),
        (
            2,
            "payee_id",
            "nina",
            "alone: a hold is on a payee, or on tracks by account_id, isrc, upc and source",
        ),
        (3, "until", "", "filled in: a hold that has an outcome ends on a day"),
        (4, "outcome", "", "filled in: a hold that ends says released or forfeited"),
        (5, "outcome", "forfeited", "released: what a payee's balance loses is an adjustment"),
        (6, "beneficiary", "rival", beneficiary),
        (7, "beneficiary", "rival", beneficiary),
    ]


DAYS = st.sampled_from(["2026-09-01", "2026-10-01", "2026-11-01"])
NAMES = {
    "account_id": st.sampled_from(["", "label", "rival"]),
    "isrc": st.sampled_from(["", SONG, OTHER]),
    "upc": st.sampled_from(["", RELEASE]),
    "source": st.sampled_from(["", "spotify", "youtube"]),
}
HOLDS = st.lists(
    st.fixed_dictionaries(
        {**NAMES, "payee_id": st.sampled_from(["", "", "nina"]), "from": DAYS, "until": DAYS | st.just("")}
    ),
    max_size=5,
)


@given(HOLDS, st.fixed_dictionaries(NAMES), DAYS)
def test_money_waits_where_the_oracle_says(engine, drawn, track, day):
    told = [{**hold, "hold_id": f"h{number}"} for number, hold in enumerate(drawn)]
    stated = [
        Hold(
            hold_id=hold["hold_id"],
            kind="dispute",
            reason="two claims",
            since=date.fromisoformat(hold["from"]),
            review_on=date(2027, 1, 1),
            payee_id=hold["payee_id"],
            until=to_text(hold["until"]),
            **{name: hold[name] for name in NAMES},
        )
        for hold in told
    ]
    assert of_track(engine, stated, track, day) == holding(told, [track], day)
