"""A reader of exported ledgers that knows their languages and not the program: what each line moves, and the names."""

import re
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

_POSTING = re.compile(r"^ +(?P<name>[A-Z]\S+) +(?P<amount>-?[\d.]+) (?P<currency>[A-Z]{3})$", re.MULTILINE)
_OPEN = re.compile(r'^\S+ open (?P<name>\S+)\n  ledger_account: "(?P<account>.*)"$', re.MULTILINE)
_ACCOUNT = re.compile(r"^account (?P<name>\S+)  ; ledger_account:(?P<account>.*)$", re.MULTILINE)


def balances(text: str) -> dict[tuple[str, str], Decimal]:
    """What stands on every ledger account, by its own name and currency: the sum of all postings."""
    names = {**dict(_OPEN.findall(text)), **dict(_ACCOUNT.findall(text))}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for name, amount, currency in _POSTING.findall(text):
        sums[names[name], currency] += Decimal(amount)
    return sums


def checked(program: Path | str, *arguments: Path | str) -> str:
    """What another program says of a file; it must find nothing wrong."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout
