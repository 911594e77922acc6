"""docs/performance.md shows what was measured, as it was kept, and nothing by hand."""

from bench.document import NOTHING, PAGE, filled, kept


def test_the_page_shows_the_newest_kept_results():
    text = PAGE.read_text("utf-8")

    assert filled(text) == text, "run make docs"


def test_the_newest_of_several_results_is_shown(tmp_path):
    for day, figure in (("2026-11-24", "old"), ("2026-11-26", "new"), ("2026-11-25", "middle")):
        (tmp_path / f"{day}-compare-2-1.md").write_text(f"# compare-2-1\n\n{figure}\n", "utf-8")
    page = "<!-- compare-2-1 -->\n<!-- / -->\n<!-- full-2-1 -->\nx\n<!-- / -->\n"

    assert kept(tmp_path, "compare-2-1") == "new\n"
    assert filled(page, tmp_path) == (
        f"<!-- compare-2-1 -->\nnew\n<!-- / -->\n<!-- full-2-1 -->\n{NOTHING}<!-- / -->\n"
    )
