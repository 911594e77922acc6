"""Identifiers as real reports write them; the check digit only warns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from spartito.domain.identifier import check_digit_holds, classify, gtin, isrc

from .table import rows

READ = rows("""
    written                              is          normal
    USSKG1912345                         isrc        USSKG1912345
    US-SKG-19-12345                      isrc        USSKG1912345
    us-skg1912345                        isrc        USSKG1912345
    ushm21626541                         isrc        USHM21626541
    ISRC US-SKG-19-12345                 isrc        USSKG1912345
    ISRC:US.SKG.19.12345                 isrc        USSKG1912345
    ISRC12345678                         isrc        ISRC12345678
    TBDK24012022                         isrc        TBDK24012022
    RDRAY2200003                         isrc        RDRAY2200003
    XX-SKG-19-12345                      isrc        XXSKG1912345
    US-SKG-19-123456                     unreadable  -
    US-SKG-19-1234*                      unreadable  -
    656605335360                         gtin        00656605335360
    075597976915                         gtin        00075597976915
    602318 137111                        gtin        00602318137111
    978-0-471-11709-4                    gtin        09780471117094
    98412345678908                       gtin        98412345678908
    73513537                             gtin        00000073513537
    602318137111.0                       gtin        00602318137111
    ="0602318137111"                     gtin        00602318137111
    '0602318137111                       gtin        00602318137111
    0000000602318137111                  gtin        00602318137111
    7501031311308                        gtin        07501031311308
    1234567                              unreadable  -
    123456789012345                      unreadable  -
    750103AAAA309                        unreadable  -
    602318137111.5                       unreadable  -
    7.24E+11                             lossy       -
    7,24e11                              lossy       -
    000000000000                         blank       -
    ""                                   blank       -
    n/a                                  unreadable  -
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  unreadable  -
""")


@pytest.mark.parametrize("case", READ, ids=str)
def test_an_identifier_is_read(case):
    reading, normal = classify(case["written"])
    assert (reading.value, normal) == (case["is"], case["normal"])
    assert isrc(case["written"]) == (case["normal"] if case["is"] == "isrc" else "")
    assert gtin(case["written"]) == (case["normal"] if case["is"] == "gtin" else "")


@pytest.mark.parametrize("text", ["", " \t", "\u00a0", "-", ".", "0"])
def test_nothing_is_blank(text):
    assert classify(text)[0].value == "blank"


def test_only_latin_digits_count():
    assert classify("٦٠٢٣١٨١٣٧١١١")[0].value == "unreadable"


@given(st.text(alphabet="09AEeISRCz .-,:+'\"=\t\u00a0é", max_size=20))
def test_a_normal_form_is_its_own(text):
    reading, normal = classify(text)
    assert bool(normal) == (reading.value in {"isrc", "gtin"})
    if normal:
        assert classify(normal) == (reading, normal)


@given(st.integers(1, 10**13 - 1))
def test_the_check_digit_is_the_one_of_the_standard(digits):
    right = f"{digits:013}{ean.calc_check_digit(f'{digits:013}')}"
    assert check_digit_holds(right)
    assert not check_digit_holds(right[:-1] + str((int(right[-1]) + 1) % 10))


def test_half_of_a_pair_of_surrogates_is_no_identifier():
    assert classify("\ud800")[0].value == "unreadable"
