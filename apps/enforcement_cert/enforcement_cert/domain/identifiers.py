"""Numbers of persons and bodies: citizen, organisation, credit and unit codes, mobiles.

python-stdnum gives the check characters of identity numbers and credit codes.
Its full checks are not used: for identity numbers they tie the region to the
year of birth (numbers carry the region of their issue, which may be decades
later, so withdrawn codes would be refused) and read a table per call; for
credit codes they refuse registration authorities written with a letter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit as _identity_check
from stdnum.cn.uscc import calc_check_digit as _credit_check

from .errors import (
    InvalidCreditCode,
    InvalidIdentityNumber,
    InvalidMobile,
    InvalidOrganizationCode,
    InvalidUnitCode,
    TextEnum,
)
from .masking import is_masked, mask_identity_number, mask_mobile
from .text import squeeze

__all__ = [
    "PROVINCE_PREFIXES",
    "UNIT_CODE_DIVISIONS",
    "IdentityNumber",
    "Sex",
    "UnitCode",
    "format_organization_code",
    "is_masked",
    "mask_identity_number",
    "mask_mobile",
    "normalize_identity_number",
    "organization_check_character",
    "read_credit_code",
    "read_identity_number",
    "read_mobile",
    "read_organization_code",
    "read_unit_code",
]

# Province-level prefixes of GB/T 2260 with Taiwan (71, residence permits 83), Hong Kong, Macau.
_PROVINCES = (
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
)
PROVINCE_PREFIXES = frozenset(map(str, _PROVINCES))
# Letter of a unit code → division, as on vehicle plates (G-087). S is withdrawn, Z the province.
UNIT_CODE_DIVISIONS: Mapping[str, str] = {
    "A": "370100",
    "B": "370200",
    "C": "370300",
    "D": "370400",
    "E": "370500",
    "F": "370600",
    "G": "370700",
    "H": "370800",
    "J": "370900",
    "K": "371000",
    "L": "371100",
    "M": "371600",
    "N": "371400",
    "P": "371500",
    "Q": "371300",
    "R": "371700",
    "S": "371200",
    "Z": "370000",
}

_EARLIEST_BIRTH_YEAR = 1900
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_OLD_IDENTITY = re.compile(r"[0-9]{15}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_SEPARATED = re.compile(r"[-\u2010-\u2015\u2212]")
_LONGEST_EXACT_NUMBER = 10**15
_ORGANIZATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_UNIT = re.compile(r"[A-Z][0-9]{5}")
_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")


class Sex(TextEnum):
    MALE = "Male"
    FEMALE = "Female"


@dataclass(frozen=True)
class IdentityNumber:
    """An 18-character citizen number that passed every check, and what it says."""

    number: str = field(repr=False)  # tracebacks and logs show what repr shows
    region_code: str
    birth_date: date
    sex: Sex


def normalize_identity_number(value: Any) -> str:
    """Half-width, without spaces and invisible characters, X upper-case. Checks nothing."""
    return squeeze(value).lstrip("'").upper()


def read_identity_number(
    value: Any, *, today: date, known_region: Callable[[str], bool] | None = None
) -> IdentityNumber:
    """Read a citizen identity number; an old one of 15 digits becomes one of 18.

    The region must start with a province-level prefix; `known_region` may
    judge the six digits more closely and should know withdrawn codes, because
    a number keeps the region of its issue. Raises InvalidIdentityNumber.
    Source: GB 11643-1999, ISO 7064 MOD 11-2, R-075, R-093.
    """
    number = normalize_identity_number(value)
    if not _IDENTITY.fullmatch(number):
        number = _convert_or_refuse(value, number)
    _require_exact(value)
    region = number[:6]
    if region[:2] not in PROVINCE_PREFIXES or (known_region and not known_region(region)):
        raise InvalidIdentityNumber("identity_number_region", region=region)
    born = _birth_date(number[6:14], today)
    if _identity_check(number) != number[17]:
        raise InvalidIdentityNumber("identity_number_check")
    return IdentityNumber(number, region, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _convert_or_refuse(value: Any, number: str) -> str:
    if _OLD_IDENTITY.fullmatch(number):
        body = f"{number[:6]}19{number[6:]}"
        return body + _identity_check(body + "0")
    if not number:
        raise InvalidIdentityNumber("identity_number_missing")
    if is_masked(number):
        raise InvalidIdentityNumber("identity_number_masked")
    if isinstance(value, float) or _SCIENTIFIC.fullmatch(number):
        raise InvalidIdentityNumber("identity_number_lost_digits")
    if not re.fullmatch(r"[0-9]*X?", number):
        raise InvalidIdentityNumber("identity_number_characters")
    raise InvalidIdentityNumber("identity_number_length", length=len(number))


def _require_exact(value: Any) -> None:
    """Spreadsheets keep 15 digits of a number and turn the rest into zeros."""
    if isinstance(value, (int, float)) and value >= _LONGEST_EXACT_NUMBER:
        raise InvalidIdentityNumber("identity_number_lost_digits")


def _birth_date(digits: str, today: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidIdentityNumber("identity_number_birth_date", digits=digits) from None
    if born.year < _EARLIEST_BIRTH_YEAR:
        raise InvalidIdentityNumber("identity_number_birth_date", digits=digits)
    if born > today:
        raise InvalidIdentityNumber("identity_number_birth_future", digits=digits)
    return born


def _squeeze_code(value: Any) -> str:
    return _SEPARATED.sub("", squeeze(value)).upper()


def organization_check_character(body: str) -> str:
    """Check character of the 8-character body of an organisation code (GB 11714, MOD 11)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANIZATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def read_organization_code(value: Any) -> str:
    """Read an organisation code, with or without its hyphen; gives the 9-character machine form.

    Raises InvalidOrganizationCode. Source: GB 11714-1997, R-039.
    """
    code = _squeeze_code(value)
    if not code:
        raise InvalidOrganizationCode("organization_code_missing")
    if not _ORGANIZATION.fullmatch(code):
        raise InvalidOrganizationCode("organization_code_format")
    if organization_check_character(code[:8]) != code[8]:
        raise InvalidOrganizationCode("organization_code_check")
    return code


def format_organization_code(code: str) -> str:
    """Print form: hyphen before the check character."""
    return f"{code[:8]}-{code[8]}"


def read_credit_code(value: Any) -> str:
    """Read a unified social credit code; the organisation code inside must be right as well.

    Raises InvalidCreditCode. Source: GB 32100-2015 with GB 11714 inside.
    """
    code = _squeeze_code(value)
    if not code:
        raise InvalidCreditCode("credit_code_missing")
    if len(code) != 18:
        raise InvalidCreditCode("credit_code_length", length=len(code))
    if not _CREDIT.fullmatch(code):
        raise InvalidCreditCode("credit_code_characters")
    if _credit_check(code) != code[17]:
        raise InvalidCreditCode("credit_code_check")
    if organization_check_character(code[8:16]) != code[16]:
        raise InvalidCreditCode("credit_code_organization")
    return code


@dataclass(frozen=True)
class UnitCode:
    """A unit code and the division its letter points to (plausibility only, G-088)."""

    code: str
    division_code: str | None


def read_unit_code(value: Any, divisions: Mapping[str, str] | None = UNIT_CODE_DIVISIONS) -> UnitCode:
    """Read a unit code of one letter and five digits, e.g. A00001.

    With `divisions=None` any letter passes. Raises InvalidUnitCode. Source: R-190, G-087.
    """
    code = squeeze(value).upper()
    if not _UNIT.fullmatch(code):
        raise InvalidUnitCode("unit_code_format")
    if divisions is None:
        return UnitCode(code, None)
    if code[0] not in divisions:
        raise InvalidUnitCode("unit_code_letter", letter=code[0])
    return UnitCode(code, divisions[code[0]])


def read_mobile(value: Any) -> str:
    """Read a mainland mobile number; +86, spaces, hyphens and brackets fall away. 11 digits.

    Raises InvalidMobile. Source: R-078, R-080.
    """
    text = _SEPARATED.sub("", squeeze(value).lstrip("'")).strip("()（）")
    text = text.replace(")", "").replace("）", "")
    if not text:
        raise InvalidMobile("mobile_missing")
    if is_masked(text):
        raise InvalidMobile("mobile_masked")
    match = _MOBILE.fullmatch(text)
    if not match:
        raise InvalidMobile("mobile_format", length=len(text))
    return match[1]
