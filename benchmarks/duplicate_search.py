"""What the nightly search for probable duplicates costs: seconds and memory for so many persons, and what it finds.

    ./run python ../benchmarks/duplicate_search.py [persons]

Synthetic persons of sixteen cities, one in a thousand entered twice with a slip: another digit, two digits swapped,
or another number with the same name and birth date. Beside it, in the same run: the same number of comparisons as a
plain loop over all pairs of a small sample would need, carried to the full size.
"""

import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "apps" / "enforcement_cert")]

from stdnum.cn.ric import calc_check_digit  # noqa: E402 - the folder above comes first

from enforcement_cert.domain.duplicates import PairSearch, Person, likenesses  # noqa: E402

PERSONS = 200_000
SAMPLE = 400
TWICE_EVERY = 1000
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红鹏辉"


def main(count: int) -> None:
    """Run the search over `count` persons and print what it took."""
    random = Random(292)
    people = _persons(count, random)
    twice = _twins(people[::TWICE_EVERY], random)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    search = PairSearch([*people, *twice])
    pairs = {(a, b) for a, b, _reasons in search.pairs()}
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = sum((twin.key.removesuffix("-2"), twin.key) in pairs for twin in twice)
    print(
        f"{count + len(twice):,} persons: {took:.1f} s, {(peak - before) / 1024:.0f} MB more, peak {peak / 1024:.0f} MB"
    )
    print(f"{found} of {len(twice)} entered twice were found, {len(pairs):,} pairs in all")
    print(f"all with all would take about {_plain(people[:SAMPLE]) * (count / SAMPLE) ** 2 / 3600:,.1f} h")


def _persons(count: int, random: Random) -> list[Person]:
    return [_person(f"P{position:07}", random) for position in range(count)]


def _person(key: str, random: Random) -> Person:
    born = date(1965, 1, 1) + timedelta(days=random.randrange(14_000))
    body = f"37{random.randrange(1, 17):02}00{born:%Y%m%d}{random.randrange(1, 1000):03}"
    name = random.choice(_SURNAMES) + random.choice(_GIVEN) + random.choice(_GIVEN)
    return Person(key, name, born, _completed(body), mobile=random.random(), photo=random.random())


def _completed(body: str) -> str:
    return body + calc_check_digit(body + "0")


def _twins(people: list[Person], random: Random) -> list[Person]:
    twins = []
    for position, person in enumerate(people):
        body = person.number[:17]
        if position % 3 == 0:
            body = body[:14] + str((int(body[14]) + 1) % 10) + body[15:]
        elif position % 3 == 1 and body[15] != body[16]:
            body = body[:15] + body[16] + body[15]
        else:
            body = body[:14] + f"{random.randrange(1, 1000):03}"
        twins.append(Person(person.key + "-2", person.name, person.birth_date, _completed(body)))
    return twins


def _plain(people: list[Person]) -> float:
    """Seconds to compare every one of these persons with every other."""
    began = time.perf_counter()
    for position, person in enumerate(people):
        for other in people[position + 1 :]:
            likenesses(person, other)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PERSONS)
