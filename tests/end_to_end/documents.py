"""One report of sales as a workbook of two kinds and as JSON lines."""

import json
from pathlib import Path

import xlsxwriter

from domain.table import rows
from sources.workbooks import ods_parts, packed

# The third row is not there, the seventh cannot be read; the others come to 10 + 20.50 + 0.25 - 1.75 = 29 EUR.
SHEET = rows("""
    row  isrc          title     plays  net        day
    4    QZABC2600001  First     1000   10         2026-08-31
    5    QZABC2600002  Second    2050   20.5       2026-08-31
    6    QZABC2600001  Say "Hi"  25     0.25       2026-08-01
    7    QZABC2600001  First     1      #DIV/0!    2026-08-31
    9    QZABC2600002  Second    -175   -1.75      2026-08-31
""")
HEADER = ["ISRC", "Title", "Plays", "Net", "Day"]


def values(line: dict[str, str]) -> list[str]:
    return [line[name] for name in ("isrc", "title", "plays", "net", "day")]


def xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Notes").write(0, 0, "Thank you for the music")
        sheet = workbook.add_worksheet("Sales")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, "Acme, August 2026")
        sheet.write_row(1, 0, HEADER)
        for line in SHEET:
            at = int(line["row"]) - 1
            sheet.write_row(at, 0, [line["isrc"], line["title"], int(line["plays"])])
            if line["net"].startswith("#"):
                sheet.write_formula(at, 3, "=1/0", None, line["net"])
            else:
                sheet.write_number(at, 3, float(line["net"]))
            sheet.write_number(at, 4, 46265 if line["day"].endswith("31") else 46235, day)
    return path


def ods(path: Path) -> Path:
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    day = '<table:table-cell office:value-type="date" office:date-value="{}"/>'
    error = '<table:table-cell calcext:value-type="error"><text:p>{}</text:p></table:table-cell>'
    gap = '<table:table-row table:number-rows-repeated="{}"/>'
    made, before = ["<table:table-row>", *map(text.format, HEADER), "</table:table-row>"], 1
    made.insert(0, gap.format(1))
    before = 2
    for line in SHEET:
        isrc, title, plays, net, when = values(line)
        cells = (text, text, number, error if net.startswith("#") else number, day)
        filled = [
            cell.format(value) for cell, value in zip(cells, (isrc, title, plays, net, when), strict=True)
        ]
        missing = int(line["row"]) - before - 1
        made += [gap.format(missing)] if missing else []
        made += ["<table:table-row>", *filled, "</table:table-row>"]
        before = int(line["row"])
    return packed(path, ods_parts({"Sales": "".join(made)}))


def json_lines(path: Path) -> Path:
    said = {int(line["row"]): dict(zip(HEADER, values(line), strict=True)) for line in SHEET}
    lines = [json.dumps(said[at]) if at in said else "" for at in range(1, 10)]
    path.write_text("\n".join(lines).replace('"#DIV/0!"', "[]"), "utf-8")
    return path


WRITERS = {"sales.xlsx": xlsx, "sales.ods": ods, "sales.jsonl": json_lines}
