"""Papers that are longer than a page: rows go on with the next page, none stays empty, none is lost."""

import io

import frappe
import pypdf
import pytest

from enforcement_cert.domain.printed_papers import Paper, PaperTooTall
from enforcement_cert.errors import RuleRefused
from enforcement_cert.papers.drawing import Sheet, papers_pdf
from enforcement_cert.papers.sending import send_papers

LONG = "测试收费标准的说明文字" * 14


def sheet_of(*standards: str) -> Sheet:
    rows = [[f"项目{number}号", text] for number, text in enumerate(standards, 1)]
    return Sheet(
        title="收费单", facts=[("缴费人", "测甲")], table=[["项目", "标准"], *rows], widths=(1, 2), closing="完"
    )


def pages_of(sheet: Sheet, paper: Paper) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(papers_pdf([sheet], paper))).pages
    return [page.extract_text().replace("\n", "") for page in pages]


@pytest.mark.requirement("R-389")
@pytest.mark.parametrize("paper", [Paper.A5, Paper.A4])
def test_a_long_table_goes_on_with_the_next_page(site, paper):
    pages = pages_of(sheet_of(*[LONG] * 20), paper)
    assert len(pages) > 1
    with_rows = [page for page in pages if "号测试收费标准" in page]
    assert len(with_rows) >= len(pages) - 1 and all(pages)  # the last one may hold the closing line alone
    assert all("项目标准" in page for page in with_rows)  # the heads stand on each page again
    text = "".join(pages)
    assert [text.count(f"项目{number}号") for number in range(1, 21)] == [1] * 20
    assert "收费单" in pages[0] and with_rows[0] is pages[0]  # the table begins below the title, not on a new page


def test_a_long_text_goes_on_with_the_next_page(site):
    pages = pages_of(Sheet(title="通知书", paragraphs=[LONG * 30], closing="完"), Paper.A5)
    assert len(pages) > 1 and all("说明文字" in page for page in pages[:-1])
    assert "".join(pages).count("说明文字") == 14 * 30


@pytest.mark.parametrize("above", [0, 3])
def test_a_row_taller_than_a_page_is_refused_in_words(site, above):
    sheet = sheet_of(*["短"] * above, LONG * 30)
    with pytest.raises(PaperTooTall):
        papers_pdf([sheet], Paper.A5)
    frappe.local.lang = "zh"
    try:
        with pytest.raises(RuleRefused, match="比整页（A5 纸）还高"):
            send_papers([sheet], Paper.A5, "slip")
    finally:
        frappe.local.lang = "en"
