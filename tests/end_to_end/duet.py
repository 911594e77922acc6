"""One recording on two releases of one account, of which Ann has the one and Bo the other.

A line that does not say its release is the account's, and nobody can say of it whom it pays.
"""

from . import waiting

FIRST, SECOND = "00724384960650", "05099902894225"
DUET = "QZABC2600011"
TRACKS = [
    {"isrc": DUET, "upc": upc, "title": "Duet", "artist": "Ann", "account_id": "label", "track_id": track}
    for upc, track in ((FIRST, "d1"), (SECOND, "d2"))
]
SPLITS = [
    {"account_id": "label", "payee_id": payee, "percent": "100", "upc": upc}
    for payee, upc in (("ann", FIRST), ("bo", SECOND))
]
TABLES = {**waiting.TABLES, "catalogue": TRACKS, "splits": SPLITS}
