"""The product states its needs: pages on equipment and readers exist, are linked, public, and name what is needed."""

import re
from pathlib import Path

import pytest

from enforcement_cert.help import pages

DOCS = Path(__file__).parents[2] / "docs" / "zh"
NEEDS = (
    "服务器",
    "处理器",
    "内存",
    "硬盘",
    "Debian 12",
    "MariaDB",
    "浏览器",
    "Windows 10",
    "读卡器",
    "扫描枪",
    "摄像头",
    "打印机",
)
READER = (
    "Windows",
    "Linux",
    "pcscd",
    "Smart Card",
    "hardware-bridge run",
    "配对码",
    "127.0.0.1:7440",
    "卡片拿开得太早",
)


@pytest.mark.requirement("R-391", "R-356")
def test_the_page_of_needs_names_server_computers_and_devices_and_how_it_knows():
    text = (DOCS / "requirements.md").read_text()
    assert [word for word in NEEDS if word not in text] == []
    assert text.count("实测") >= 3 and text.count("估算") + text.count("假设") >= 3


@pytest.mark.requirement("R-381", "R-358")
def test_installing_and_setting_up_a_reader_is_described_for_both_systems():
    text = (DOCS / "card-reader.md").read_text()
    assert [word for word in READER if word not in text] == []


@pytest.mark.requirement("R-391", "R-356")
def test_every_page_of_the_folder_is_linked_and_every_link_leads_to_a_file():
    index = (DOCS / "README.md").read_text()
    links = re.findall(r"\]\(([^)]+\.md)\)", index)
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= set(links)
    assert {f"{name}.md" for name in pages.PAGES} <= {Path(link).name for link in links}
    for page in DOCS.glob("*.md"):
        for link in re.findall(r"\]\(([^):#]+\.md)\)", page.read_text()):
            assert (page.parent / link).is_file(), (page.name, link)


@pytest.mark.requirement("R-381", "R-358", "R-391")
def test_the_help_of_the_desk_has_the_page_and_leads_to_it(http):
    visitor = http()
    page = visitor.get("/help/equipment")
    assert page.status_code == 200
    for word in ("读卡器", "扫描枪", "摄像头", "打印机", "hardware-bridge run", "pcscd", "Smart Card", "Ctrl+Alt+Q"):
        assert word in page.text, word
    assert 'href="/help/equipment"' in visitor.get("/help/install").text
