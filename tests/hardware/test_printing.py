"""Papers of the platform on a printer: made by the app, carried by the bridge, printed by a real CUPS.

Only the last piece is a stand-in: a backend that writes down what a printer would get.
"""

import base64
import io

import frappe
import pypdf
import pytest

from enforcement_cert.approval import fee_papers, fee_slips
from enforcement_cert.papers import notices
from enforcement_cert.testing import factories as make
from hardware_bridge import job_states, printers
from hardware_bridge.errors import BridgeError
from hardware_bridge.printers import CupsPrinters, WindowsPrinters, paper_of
from hardware_bridge.resident_card import VirtualResidentReader
from hardware_bridge.talks import Talk
from tests.hardware.conftest import PRINTER
from tests.hardware.test_real_stack import Page, paired, with_page
from tests.waiting import until

PART = 45_000


def sent(call, *arguments) -> bytes:
    """The PDF that a call of the app sends to the browser."""
    frappe.local.response = frappe._dict()
    call(*arguments)
    return frappe.local.response.filecontent


@pytest.fixture
def papers(site):
    """A unit's fee slips and receipts for a list of names, and a notice of acceptance, as the app makes them."""
    frappe.local.lang = "zh"
    agency = make.make_agency(government_level="County", administrative_division="370102")
    item, team = make.make_fee_item(agency), make.make_team(agency)
    application = make.make_application(make.make_officer(agency), team, "Legal Review").name
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_handle_cases=1))
    slips = fee_slips.make_batch(item.name, "测甲\n测乙\n测丙")["slips"]
    found = frappe._dict(slips=sent(fee_papers.print_slips, slips), slip_names=slips)
    fee_slips.note_payment(slips, "Cash")
    found.receipts = sent(fee_papers.print_receipts, slips)
    make.as_user(team["reviewer"])
    found.notice = sent(notices.print_notice, "Certificate Application", application, "Acceptance Notice")
    frappe.local.lang = "en"
    return found


def texts(content: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def widths(content: bytes) -> set[int]:
    return {round(float(page.mediabox.width) * 25.4 / 72) for page in pypdf.PdfReader(io.BytesIO(content)).pages}


@pytest.mark.requirement("R-389")
def test_notices_slips_and_separate_receipts_arrive_at_the_printer(cups, papers):
    for content in (papers.notice, papers.slips, papers.receipts):
        assert CupsPrinters().print(PRINTER, content)["is_done"]
    notice, slips, receipts = cups.arrived(3)
    assert "media=A4" in notice.options and widths(notice.content) == {210}
    assert "受理通知书" in texts(notice.content)[0]
    assert "media=A5" in slips.options and widths(slips.content) == {148}
    pages = texts(slips.content)
    assert len(pages) == 3
    for page, name, payer in zip(pages, papers.slip_names, ("测甲", "测乙", "测丙"), strict=True):
        assert "收费单" in page and name in page and payer in page and "陆拾伍元伍角整" in page
    assert "media=Custom.80x" in receipts.options and widths(receipts.content) == {80}
    pages = texts(receipts.content)
    assert len(pages) == 3
    for page, name, payer in zip(pages, papers.slip_names, ("测甲", "测乙", "测丙"), strict=True):
        assert "收费票据" in page and name in page and payer in page
    assert "print-scaling=none" in receipts.options


def fonts_of(page) -> list:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


@pytest.mark.requirement("R-389")
def test_fonts_travel_with_the_paper(papers):
    for content in (papers.notice, papers.slips, papers.receipts):
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            fonts = fonts_of(page)
            chinese = [font for font in fonts if "/FontDescriptor" in font]
            assert chinese and all("/FontFile2" in font["/FontDescriptor"] for font in chinese)


def test_a_printer_that_is_not_there_is_named(cups, papers):
    with pytest.raises(BridgeError, match="no_printer"):
        CupsPrinters().print("elsewhere", papers.notice)


def test_a_stopped_printer_gets_nothing(cups, papers):
    cups.run("cupsdisable", PRINTER)
    try:
        assert [state.trouble for state in CupsPrinters().list()] == ["printer_stopped"]
        with pytest.raises(BridgeError, match="printer_stopped"):
            CupsPrinters().print(PRINTER, papers.notice)
        assert cups.run("lpstat", "-W", "not-completed", "-o") == ""
    finally:
        cups.run("cupsenable", PRINTER)
    cups.run("cupsreject", PRINTER)
    try:
        with pytest.raises(BridgeError, match="printer_stopped"):
            CupsPrinters().print(PRINTER, papers.notice)
    finally:
        cups.run("cupsaccept", PRINTER)


def test_missing_paper_is_told_and_the_work_goes_on_with_new_paper(cups, papers):
    with cups.without_paper():
        with pytest.raises(BridgeError, match="paper_out") as told:
            CupsPrinters().print(PRINTER, papers.notice)
        assert told.value.facts["job"].startswith(PRINTER)
    assert cups.arrived()[0].content == papers.notice
    until(lambda: CupsPrinters().list()[0].trouble == "", "the printer has paper again")


@pytest.mark.parametrize(("policy", "exit_code"), [("abort-job", 1), ("retry-job", 5)])
def test_a_job_that_is_given_up_or_cancelled_is_no_printed_job(cups, papers, policy, exit_code):
    cups.run("lpadmin", "-p", PRINTER, "-o", f"printer-error-policy={policy}")
    with cups.failing(exit_code), pytest.raises(BridgeError, match="print_refused") as told:
        CupsPrinters().print(PRINTER, papers.notice)
    assert told.value.facts["job"].startswith(PRINTER)
    assert not list((cups.folder / "printed").glob("*.pdf"))
    assert CupsPrinters().print(PRINTER, papers.notice)["is_done"]  # the next one is printed again


def test_a_printer_that_stops_in_the_middle_is_told(cups, papers):
    try:
        with cups.failing(4), pytest.raises(BridgeError, match="printer_stopped") as told:
            CupsPrinters().print(PRINTER, papers.notice)
        assert told.value.facts["job"].startswith(PRINTER)
    finally:
        cups.run("cancel", "-a", PRINTER)
        cups.run("cupsenable", PRINTER)


def test_a_print_service_that_ends_in_the_middle_does_not_count_as_printed(cups, papers, monkeypatch, tmp_path):
    real = printers._run

    def run(program, *arguments, content=None):
        answer = real(program, *arguments, content=content)
        if program == "lp":  # the work is taken, then nobody answers any more
            monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nothing.sock"))
        return answer

    monkeypatch.setattr(printers, "_run", run)
    with pytest.raises(BridgeError, match="no_print_service") as told:
        CupsPrinters().print(PRINTER, papers.notice)
    assert told.value.facts["job"].startswith(PRINTER)
    cups.arrived()


def test_what_cannot_be_known_is_not_called_printed(cups, papers, monkeypatch):
    monkeypatch.setattr(job_states, "_LIBRARY", "libnothing.so.0")
    assert not CupsPrinters().print(PRINTER, papers.notice)["is_done"]
    cups.arrived()


def program(folder, name: str, script: str) -> None:
    path = folder / name
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def test_windows_names_printers_in_chinese_and_tells_a_failed_print(papers, monkeypatch, tmp_path):
    name = "窗口打印机"
    for coding in ("gbk", "utf-8"):
        (tmp_path / coding).write_bytes(f"{name}\tNormal\tFalse\r\n".encode(coding))
    answer = f'case "$3" in *OutputEncoding*UTF8*) cat {tmp_path}/utf-8;; *) cat {tmp_path}/gbk;; esac'
    program(tmp_path, "powershell", answer)
    program(tmp_path, "SumatraPDF", f'[ "$2" = {name} ]')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert [state.name for state in WindowsPrinters().list()] == [name]
    assert WindowsPrinters().print(name, papers.notice) == {"job": "", "is_done": False}
    program(tmp_path, "SumatraPDF", "exit 1")
    with pytest.raises(BridgeError, match="print_refused"):
        WindowsPrinters().print(name, papers.notice)
    program(tmp_path, "powershell", "exit 1")
    with pytest.raises(BridgeError, match="no_print_service"):
        WindowsPrinters().list()


def test_without_a_print_service(monkeypatch, tmp_path):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nothing.sock"))
    with pytest.raises(BridgeError, match="no_print_service"):
        CupsPrinters().list()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BridgeError, match="no_print_service"):
        CupsPrinters().list()


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.4 without pages"])
def test_what_is_no_paper_is_not_printed(content):
    with pytest.raises(BridgeError, match="not_printable"):
        paper_of(content)


def test_a_page_sends_a_large_file_in_parts(cups, papers):
    talk = Talk(VirtualResidentReader)
    assert [printer["name"] for printer in talk.answer({"do": "printers"})["printers"]] == [PRINTER]
    answers = [talk.answer(request) for request in parts_of(papers.slips, 9_000)]
    assert len(answers) > 3 and all(answer["ok"] for answer in answers) and answers[-1]["is_done"]
    assert cups.arrived()[0].content == papers.slips
    wrong = talk.answer({"do": "print", "printer": PRINTER, "part": "%%%", "is_first": True, "is_last": True})
    assert wrong == {"ok": False, "error": "request_unreadable"}


def parts_of(content: bytes, size: int = PART) -> list[dict]:
    text = base64.b64encode(content).decode()
    starts = range(0, len(text), size - size % 4)
    step = size - size % 4
    return [
        {
            "do": "print",
            "printer": PRINTER,
            "part": text[start : start + step],
            "is_first": start == 0,
            "is_last": start + step >= len(text),
        }
        for start in starts
    ]


@pytest.mark.requirement("R-389")
def test_only_a_paired_page_with_permission_prints(printing_bridge, cups, papers):
    site = paired(printing_bridge)

    async def talk(page: Page) -> list[dict]:
        requests = parts_of(papers.receipts)
        in_turn = (requests[-1], {"permission": site.permission()}, *requests)
        return [await page.ask(**request) for request in in_turn]

    refused, permitted, *printed = with_page(printing_bridge, talk)
    assert refused["error"] == "token_refused"
    assert permitted["ok"] and all(answer["ok"] for answer in printed) and printed[-1]["is_done"]
    assert [arrived.content for arrived in cups.arrived()] == [papers.receipts]
