"""The name of the legal offices is a setting that changes the words people see (G-025)."""

import pytest

from enforcement_cert.organization import office_words


@pytest.fixture
def chinese(site, monkeypatch):
    monkeypatch.setattr(site.local, "lang", "zh")
    yield site
    for key in ("lang_user_translations", "merged_translations"):
        site.cache.delete_value(key)


def save_label(site, label: str) -> None:
    settings = site.get_doc("Certificate Settings")
    settings.legal_office_label = label
    settings.save()


@pytest.mark.requirement("G-025")
def test_the_label_replaces_the_word_everywhere(chinese):
    from frappe import _

    save_label(chinese, "司法行政部门")
    assert _("Legal Office") == "司法行政部门"
    assert _("County Legal Office") == "县级司法行政部门"
    assert _("Work List of the Legal Office") == "司法行政部门工作清单"
    save_label(chinese, "法制机构（司法行政部门）")
    assert _("Legal Office") == "法制机构（司法行政部门）"
    assert _("County Legal Office") == "县级法制机构"
    save_label(chinese, "")
    assert _("Legal Office") == "法制机构"


def test_a_label_is_a_few_plain_characters(chinese):
    for label in ("<b>部门</b>", "部" * 41, "{0}"):
        with pytest.raises(chinese.ValidationError, match="称谓"):
            save_label(chinese, label)
    assert office_words.texts_with("法制机构") == {}
