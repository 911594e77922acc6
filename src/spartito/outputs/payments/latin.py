"""Names and addresses in the letters that every bank takes.

A SEPA message holds the Latin letters, digits, space and / - ? : ( ) . , ' + and a bank need not take more (European
Payments Council, EPC217-08, "SEPA requirements for an extended character set"; the ISO 20022 guides say the same of
cross-border payments).  So what is written otherwise is transliterated, letter by letter and always alike: Ivan for
Иван, Yue Dao for 月島.  It is how the letters sound in their commonest reading, and not a translation.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from spartito.outputs.present import clean

_OTHER = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
# EPC217-08: no field starts or ends with a slash, and no two stand together; what starts a formula is left out as well.
_SLASHES = re.compile(r"/{2,}")
_START = re.compile(r"^[^A-Za-z0-9(]+")
_SPOKEN = str.maketrans(
    {"&": "+", "_": "-", "–": "-", "—": "-", "’": "'", "`": "'", '"': "'", ";": ",", "@": "(at)"}
)


def latin(text: str, most: int) -> str:
    """At most *most* letters that every bank takes; blank where nothing of the text can be written so.

    >>> latin("Jörg Strübing & Søn", 70), latin("Иван Петров", 70), latin("月島", 70), latin("=1+1//", 70)
    ('Jorg Strubing + Son', 'Ivan Petrov', 'YueDao', '1+1')
    """
    plain = anyascii(unicodedata.normalize("NFC", clean(text)).translate(_SPOKEN)).translate(_SPOKEN)
    written = _SLASHES.sub("/", " ".join(_OTHER.sub(" ", plain).split()))
    return _START.sub("", written)[:most].rstrip(" /")
