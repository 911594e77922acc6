"""What a contract says that cannot be honoured is refused at import, with its file and line; nothing is kept."""

import pytest

from . import command

REFUSED = [
    (
        "advances",
        "pot_id,payee_id,amount,currency,granted_on,recoup_base\np1,nina,5,EUR,2026-01-31,gross\n",
        (
            'advances.csv, line 2, column contract_id: "" is not filled in: costs that come off the pool '
            "(recoup_base gross) name the contract of the pool"
        ),
    ),
    (
        "advances",
        "pot_id,payee_id,amount,currency,granted_on,kind,priority\np1,nina,5,EUR,2026-01-31,loan,0\n",
        (
            'advances.csv, line 2, column kind: "loan" is not "advance" or "cost" or blank\n'
            'advances.csv, line 2, column priority: "0" is not a place in an order: 1 for the first, 2 for the next, '
            "up to 999999"
        ),
    ),
    (
        "priorities",
        "contract_id,payee_id,amount,currency,agreed_on,order\nc1,nina,5,EUR,2026-01-31,1\nc1,omar,5,EUR,2026-01-31,1\n",
        'priorities.csv, line 3, column order: "1" is not a place of its own in the order of contract c1 (payee nina has it)',
    ),
    (
        "splits",
        "account_id,payee_id,percent,phase\nlabel,nina,50,until_recouped\n",
        'splits.csv, line 2, column pot_id: "" is not filled in: a line with a phase names the cost that breaks even',
    ),
    (
        "deals",
        "account_id,commission_percent,kind\nlabel,20,profit_share\n",
        'deals.csv, line 2, column contract_id: "" is not filled in: a profit share names the contract whose costs it shares',
    ),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contracts") / "book"
    command.done("init", "--book", folder)
    return folder


@pytest.mark.parametrize(("kind", "text", "problem"), REFUSED)
def test_a_contract_that_cannot_be_honoured_is_refused(book, tmp_path, kind, text, problem):
    file = tmp_path / f"{kind}.csv"
    file.write_text(text, "utf-8")
    refused = command.call("import", kind, file, "--book", book)
    assert refused.exit_code == command.REFUSED
    assert problem in refused.stderr
    assert not (book / "inputs" / kind).exists() or not list((book / "inputs" / kind).iterdir())
