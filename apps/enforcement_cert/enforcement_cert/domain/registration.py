"""What may be written into a registration: the name of a unit, a login name (R-053, R-054, R-056)."""

import re

from .errors import InvalidName, OrganizationRuleBroken
from .text import clean_cell

UNIT_NAME_LENGTHS = (4, 80)
LOGIN_NAME_LENGTHS = (4, 30)
PASSWORD_LONGEST = 128

_UNIT_NAME = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff0-9A-Za-z·、,，.\-—()（）“”《》 ]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LOGIN = re.compile(r"[a-z][a-z0-9._-]*[a-z0-9]")
_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def clean_unit_name(value: object) -> str:
    """Give a unit's full name: Chinese, without markup, signs of formulas and invisible characters.

    4 to 80 characters. Raises InvalidName.
    """
    if isinstance(value, str) and _CONTROL.search(value):
        raise InvalidName("unit_name_characters")
    text = clean_cell(value)
    if not text:
        raise InvalidName("unit_name_missing")
    least, most = UNIT_NAME_LENGTHS
    if not least <= len(text) <= most:
        raise InvalidName("unit_name_length", minimum=least, maximum=most)
    if not _UNIT_NAME.fullmatch(text) or not _HAN.search(text) or text[0] in "-.,":
        raise InvalidName("unit_name_characters")
    return text


def clean_login_name(value: object) -> str:
    """Give a login name in lower case: letters, digits, dot, hyphen, underscore; begins with a letter.

    4 to 30 characters. Raises OrganizationRuleBroken.
    """
    text = clean_cell(value).lower()
    least, most = LOGIN_NAME_LENGTHS
    if not (least <= len(text) <= most and _LOGIN.fullmatch(text)):
        raise OrganizationRuleBroken("login_name_form", minimum=least, maximum=most)
    return text


def clean_login(value: object) -> str:
    """Give a login in lower case: an e-mail address, or a login name. Raises OrganizationRuleBroken."""
    text = clean_cell(value).lower()
    if "@" not in text:
        return clean_login_name(text)
    if len(text) > 140 or not _MAIL.fullmatch(text):
        raise OrganizationRuleBroken("mail_form")
    return text
