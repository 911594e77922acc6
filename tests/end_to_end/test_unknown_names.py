"""An import says at once whom or what it names that the book does not know."""

import pytest

from domain.table import rows

from . import command

TABLES = {
    "payees": "payee_id,name,currency\nlabel,Label,EUR\nnina,Nina,EUR",
    "catalogue": "isrc,upc,title,artist,account_id\nQZABC2600001,,Song,Nina,label\nQZABC2600002,,Tune,Omar,tracks-only",
    "splits": "account_id,payee_id,percent\nlabel,omar,50\nlabel,sub,10\nsub,nina,100",
}


def put(book, kind, text):
    path = book.parent / f"{kind}.csv"
    path.write_text(f"{text}\n", "utf-8")
    return command.call("import", kind, path, "--book", book)


@pytest.fixture
def book(tmp_path):
    made = tmp_path / "book"
    command.done("init", "--book", made)
    for kind, text in TABLES.items():
        put(made, kind, text)
    return made


NAMED = rows("""
    kind           header                                                                        row                                   stranger
    adjustments    adjustment_id,payee_id,amount,currency,effective_on,reason,author             a,nina,5,EUR,2026-09-01,gift,ann      -
    adjustments    adjustment_id,payee_id,amount,currency,effective_on,reason,author             a,nnia,5,EUR,2026-09-01,gift,ann      payee_id nnia
    adjustments    adjustment_id,payee_id,amount,currency,effective_on,reason,author             a,omar,5,EUR,2026-09-01,gift,ann      -
    adjustments    adjustment_id,payee_id,amount,currency,effective_on,reason,author             a,tracks-only,5,EUR,2026-09-01,x,ann  -
    transfers      transfer_id,from_payee_id,to_payee_id,amount,currency,effective_on,reason,author  t,nina,omra,5,EUR,2026-09-01,x,ann  to_payee_id omra
    advances       pot_id,payee_id,amount,currency,granted_on                                    p,nnia,5,EUR,2026-09-01               payee_id nnia
    priorities     contract_id,payee_id,amount,currency,agreed_on,order                          c,nnia,5,EUR,2026-09-01,1             payee_id nnia
    reserves       percent,schedule,payee_id                                                     10,6:100,nnia                         payee_id nnia
    charges        charge_id,kind,amount,currency,charged_on,payee_id                            f,cost,5,EUR,2026-09-01,nnia          payee_id nnia
    charges        charge_id,kind,amount,currency,charged_on,account_id                          f,cost,5,EUR,2026-09-01,lable         account_id lable
    holds          hold_id,kind,reason,from,review_on,payee_id                                   h,form,x,2026-09-01,2026-10-01,nnia   payee_id nnia
    balances       payee_id,currency,amount,as_of                                                nnia,EUR,5,2026-08-31                 payee_id nnia
    payments       payee_id,amount,currency,paid_on,reference,reason,author                      nnia,5,EUR,2026-09-01,r,gift,ann      payee_id nnia
    tax_documents  payee_id,kind,signed_on                                                       nnia,W-9,2026-09-01                   payee_id nnia
    deals          account_id,commission_percent                                                 *,15                                  -
    deals          account_id,commission_percent                                                 lable,15                              account_id lable
    splits         account_id,payee_id,percent                                                   label,omra,100                        payee_id omra
    splits         account_id,payee_id,percent                                                   lable,nina,100                        account_id lable
    splits         account_id,payee_id,percent                                                   label,sub,100                         -
""")


@pytest.mark.parametrize("case", NAMED, ids=lambda case: f"{case['kind']} {case['row']}")
def test_whoever_nobody_knows_is_named_and_the_import_goes_on(book, case):
    done = put(book, case["kind"], f"{case['header']}\n{case['row']}")

    column, _, name = case["stranger"].partition(" ")
    expected = (
        f'Warning: {case["kind"]}.csv, line 2, column {column}: nobody has the id "{name}": no payee, no split and no track. '
        "Correct it, or import who it is with the payees.\n"
    )
    assert (done.exit_code, done.stderr) == (0, expected if name else "")


def test_before_there_are_payees_nobody_is_a_stranger(tmp_path):
    command.done("init", "--book", tmp_path / "book")

    assert put(tmp_path / "book", "splits", TABLES["splits"]).stderr == ""


def test_many_strangers_are_counted(book):
    done = put(book, "balances", "payee_id,currency,amount,as_of\n" + "\n".join(
        f"p{number:02},EUR,1,2026-08-31" for number in range(21)
    ))  # fmt: skip

    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.endswith("Warning: ... and 1 more id that nobody has.\n")


def test_payees_without_a_country_are_counted_where_taxes_ask_for_one(book):
    profiles = "profile_id,rate_percent,payer_country,residence\nabroad,30,US,-US"
    counted = (
        "Warning: 2 payees have no country (first label): no tax profile fits, so nothing is withheld. Import the country, or "
        "put a hold on what they are paid until it is known.\n"
    )
    known = TABLES["payees"].replace("currency", "currency,country").replace("EUR", "EUR,DE")
    unknown = known.replace("DE", "ZZ")

    assert put(book, "tax_profiles", profiles).stderr == counted
    assert put(book, "payees", TABLES["payees"]).stderr == counted
    assert put(book, "payees", unknown).stderr == counted
    assert put(book, "payees", known).stderr == ""


def test_a_profile_for_any_residence_fits_payees_without_a_country(book):
    assert put(book, "tax_profiles", "profile_id,rate_percent\nall,24").stderr == ""


def test_a_declared_total_of_a_report_that_was_never_read_is_refused(book):
    refused = put(book, "declared_totals", "report_id,currency,amount\n0123456789abcdef,EUR,100.00")

    assert refused.exit_code == command.REFUSED
    assert refused.stderr == (
        'declared_totals.csv, line 2, column report_id: "0123456789abcdef" is not a report of this book: spartito reports '
        "lists their ids. Read the report first, or correct the id\n"
    )
