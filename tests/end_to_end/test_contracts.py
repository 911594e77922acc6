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
    (
        "reserves",
        "payee_id,percent,schedule\nnina,20,6:50 12:40\n",
        'reserves.csv, line 2, column schedule: "6:50 12:40" is not a schedule such as 6:50 12:50',
    ),
    (
        "reserves",
        "payee_id,percent,schedule\nnina,20,6:100\nnina,30,6:100\n",
        'reserves.csv, line 3, column payee_id: "nina" is not used once: line 2 has the same contract_id and payee_id',
    ),
    (
        "conditions",
        "payee_id,waits_for_pot_id\nnina,album\n",
        'conditions.csv, line 2, column waits_for_pot_id: "album" is not a pot in the book; import advances first',
    ),
    (
        "charges",
        "charge_id,kind,amount,currency,charged_on,payee_id,bearer\nx1,fine,0,EUR,2026-09-01,nina,split\n",
        'charges.csv, line 2, column kind: "fine" is not "penalty" or "promotion" or "cost"',
    ),
    (
        "charges",
        "charge_id,kind,amount,currency,charged_on,payee_id,bearer\nx1,cost,1,EUR,2026-09-01,nina,split\n",
        'charges.csv, line 2, column bearer: "split" is not payee, who bears a charge with a payee_id; say payee',
    ),
    (
        "adjustments",
        "adjustment_id,payee_id,amount,currency,effective_on,reason,author\na1,nina,5,EUR,2026-09-01,,ann\n",
        'adjustments.csv, line 2, column reason: "" is not filled in',
    ),
    (
        "adjustments",
        "adjustment_id,payee_id,amount,currency,effective_on,reason,author,reverses\na1,nina,5,EUR,2026-09-01,x,ann,a0\n",
        'adjustments.csv, line 2, column reverses: "a0" is not the id of an adjustment in this table or in the book',
    ),
    (
        "transfers",
        (
            "transfer_id,from_payee_id,to_payee_id,amount,currency,effective_on,reason,author\n"
            "t1,nina,nina,5,EUR,2026-09-01,x,ann\n"
        ),
        'transfers.csv, line 2, column to_payee_id: "nina" is not another payee than from_payee_id',
    ),
    (
        "holds",
        "hold_id,kind,reason,from,review_on,isrc,until\nh1,fraud,bots,2026-09-01,2026-12-01,ITABC2600001,2026-10-01\n",
        'holds.csv, line 2, column outcome: "" is not filled in: a hold that ends says released or forfeited',
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


def test_payees_who_wait_for_each_other_are_refused(tmp_path):
    book = tmp_path / "book"
    command.done("init", "--book", book)
    pots, waiting = tmp_path / "advances.csv", tmp_path / "conditions.csv"
    pots.write_text(
        "pot_id,payee_id,amount,currency,granted_on\nalbum,omar,5,EUR,2026-01-31\nep,nina,5,EUR,2026-01-31\n",
        "utf-8",
    )
    waiting.write_text("payee_id,waits_for_pot_id\nnina,album\nomar,ep\n", "utf-8")
    command.done("import", "advances", pots, "--book", book)
    refused = command.call("import", "conditions", waiting, "--book", book)
    assert refused.exit_code == command.REFUSED
    assert "nina -> omar -> nina is a circle" in refused.stderr
    waiting.write_text("payee_id,waits_for_pot_id\nnina,album\n", "utf-8")
    command.done("import", "conditions", waiting, "--book", book)
