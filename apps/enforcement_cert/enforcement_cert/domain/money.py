"""Amounts of money: whole fen inside, yuan outside, and the capital numerals of slips and receipts.

Source: rules on filling in bills and settlement vouchers (annex 1 to the payment and settlement measures, 1997).
"""

from decimal import Decimal, InvalidOperation

from .errors import RuleViolation

LARGEST_FEN = 99_999_999_999_999  # just below one trillion yuan
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


class InvalidAmount(RuleViolation):
    """Not an amount of money in yuan and fen."""


def fen_of(yuan: str | int | float | Decimal | None) -> int:
    """Return an amount in yuan as whole fen.

    Floats are taken as they are written (0.1 is ten fen). Raises InvalidAmount for no number, a negative one,
    parts of a fen, or more than LARGEST_FEN.
    """
    text = str(yuan or 0).strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise InvalidAmount("money_unreadable", given=text[:20]) from None
    if not amount.is_finite():
        raise InvalidAmount("money_unreadable", given=text[:20])
    if amount < 0 or amount * 100 > LARGEST_FEN:
        raise InvalidAmount("money_out_of_range", given=text[:20])
    if amount * 100 != int(amount * 100):
        raise InvalidAmount("money_parts_of_fen", given=text[:20])
    return int(amount * 100)


def yuan_of(fen: int) -> Decimal:
    """Return whole fen as yuan with two places."""
    return Decimal(fen).scaleb(-2).quantize(Decimal("0.01"))


def yuan_text(fen: int) -> str:
    """Return whole fen as people write them: 1,234.50."""
    return f"{yuan_of(fen):,.2f}"


def capital_text(fen: int) -> str:
    """Return whole fen in capital numerals, as 壹仟贰佰叁拾肆元伍角整.

    整 follows yuan and jiao, never fen; a row of zeros is read once; between yuan and jiao no 零 is written
    (the rules leave it free), between yuan and fen it is. Raises InvalidAmount outside 0 … LARGEST_FEN.
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise InvalidAmount("money_out_of_range", given=str(fen))
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = _whole(yuan) + "元" if yuan else ""
    if not rest:
        return (words or "零元") + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif words:
        words += "零"
    return words + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    """Whole yuan in words, without the unit."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, has_gap = "", False
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if not group:
            has_gap = bool(words)
            continue
        if words and (has_gap or group < 1000):
            words += "零"
        words += _group(group) + _GROUPS[position]
        has_gap = False
    return words


def _group(number: int) -> str:
    """One to four digits in words; zeros inside are read once, those at the end not at all."""
    words, has_gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            has_gap = bool(words)
            continue
        words += ("零" if has_gap else "") + _DIGITS[digit] + _PLACES[place]
        has_gap = False
    return words
