"""Synthetic persons for the demonstration province: no name or number belongs to anyone.

Identity numbers begin with 370000, the code of the province itself, which no resident bears.
Given names join one of the ten heavenly stems with a word from nature, a form that parents do
not use. Mobile numbers count up from 19900000001; the demonstration sends no messages.
The same seed makes the same persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from stdnum.cn.ric import calc_check_digit

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
    "鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
NATURE = "山河川林松柏竹梅兰菊云雨雪风霜晨曦星月辰海江溪湖岩石禾苗谷穗"
REGION = "370000"
FIRST_MOBILE = 19_900_000_001
YOUNGEST_YEARS, OLDEST_YEARS = 24, 58
FIRST_SEQUENCE, LAST_SEQUENCE = 700, 998
# Birthdays of published test numbers stay free for tests and training.
KEPT_FREE = frozenset({(6, 15), (2, 29), (3, 1), (12, 31)})


@dataclass(frozen=True)
class Person:
    """One synthetic person; `sex` is Male or Female, `mobile` has 11 digits."""

    name: str
    identity_number: str
    birth_date: date
    sex: str
    mobile: str


def persons(count: int, today: date, seed: int = 292) -> list[Person]:
    """Make `count` persons of working age on the civil day `today`, all names and numbers different."""
    random = Random(seed)
    numbers, names = _identity_numbers(random, today), _names(random)
    made = []
    for position in range(count):
        number, born = next(numbers)
        sex = "Male" if int(number[16]) % 2 else "Female"
        made.append(Person(next(names), number, born, sex, str(FIRST_MOBILE + position)))
    return made


def _names(random: Random) -> Iterator[str]:
    names = ["".join(parts) for parts in product(SURNAMES, STEMS, NATURE)]
    random.shuffle(names)
    return iter(names)


def _identity_numbers(random: Random, today: date) -> Iterator[tuple[str, date]]:
    seen = set()
    while True:
        born = _birth_date(random, today)
        sequence = random.randint(FIRST_SEQUENCE, LAST_SEQUENCE)
        body = f"{REGION}{born:%Y%m%d}{sequence}"
        if body not in seen:
            seen.add(body)
            yield body + calc_check_digit(body + "0"), born


def _birth_date(random: Random, today: date) -> date:
    while True:
        born = today - timedelta(days=random.randint(YOUNGEST_YEARS * 366, OLDEST_YEARS * 365))
        if born.day != 1 and (born.month, born.day) not in KEPT_FREE:
            return born
