"""Are two records probably one person? Reasons, and how to find such pairs without comparing all with all (X-11).

Every stored number passes its check character, which finds every single wrong digit and every swap of
neighbours. So two stored numbers never differ in one place alone: a mistyped digit among the first 17 brings
another check character along. Numbers are therefore compared without it.

A number next door is no sign by itself: children born on one day in one county get consecutive numbers. It
counts if the names are the same, or differ by one character.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from .errors import InvalidIdentityNumber, RuleViolation, TextEnum
from .identifiers import read_identity_number
from .masking import mask_identity_number

BODY = 17
# A photo or a mobile number that more persons share is a placeholder or an office telephone.
LARGEST_GROUP = 5


class Likeness(TextEnum):
    """Why two records look like one person."""

    NAME_AND_BIRTH = "Same Name and Birth Date"
    ONE_DIGIT = "Numbers Differ in One Digit"
    SWAPPED = "Numbers Differ by Swapped Digits"
    MOBILE = "Same Mobile"
    PHOTO = "Same Photo"


class PairStatus(TextEnum):
    OPEN = "Open"
    SAME = "Same Person"
    DIFFERENT = "Different Persons"
    CORRECTION = "Needs Correction"


class PairRefused(RuleViolation):
    """This pair cannot be decided so."""


@dataclass(frozen=True)
class Person:
    """One record. `mobile` and `photo` are anything that is equal for equal ones (digests), None if missing."""

    key: str
    name: str
    birth_date: date | None
    number: str = field(repr=False)
    mobile: Hashable | None = None
    photo: Hashable | None = None


def likenesses(a: Person, b: Person) -> tuple[Likeness, ...]:
    """Every reason why two records may be one person, the strongest first; empty if there is none."""
    found = []
    next_door = number_likeness(a.number, b.number)
    if next_door and names_are_close(a.name, b.name):
        found.append(next_door)
    if a.name == b.name and a.birth_date and a.birth_date == b.birth_date:
        found.append(Likeness.NAME_AND_BIRTH)
    if a.mobile and a.mobile == b.mobile:
        found.append(Likeness.MOBILE)
    if a.photo and a.photo == b.photo:
        found.append(Likeness.PHOTO)
    return tuple(found)


def number_likeness(a: str, b: str) -> Likeness | None:
    """Say how two whole numbers differ if a slip of the hand explains it; the check character does not count."""
    places = [i for i in range(min(BODY, len(a), len(b))) if a[i] != b[i]]
    if len(places) == 1:
        return Likeness.ONE_DIGIT
    if (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    ):
        return Likeness.SWAPPED
    return None


def names_are_close(a: str, b: str) -> bool:
    """Say whether two names are the same but for at most one character put in, left out or changed."""
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    if len(longer) < 2 or len(longer) - len(shorter) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(shorter, longer, strict=False)) if x != y), len(shorter))
    return shorter[start + (len(shorter) == len(longer)) :] == longer[start + 1 :]


def numbers_next_door(number: str, today: date) -> tuple[str, ...]:
    """Every valid number that one mistyped digit or one swap of neighbours turns into this one; at most 169.

    So an encrypted archive is searched by the digests of these few numbers, and no half-hidden form of a
    number has to be stored.
    """
    body = number[:BODY]
    bodies = {body[:i] + digit + body[i + 1 :] for i in range(BODY) for digit in "0123456789"}
    bodies |= {body[:i] + body[i + 1] + body[i] + body[i + 2 :] for i in range(BODY - 1)}
    bodies.discard(body)
    return tuple(found for other in sorted(bodies) if (found := _completed(other, today)))


def _completed(body: str, today: date) -> str | None:
    from stdnum.cn.ric import calc_check_digit

    try:
        return read_identity_number(body + calc_check_digit(body + "0"), today=today).number
    except InvalidIdentityNumber:
        return None


@dataclass
class PairSearch:
    """Finds the pairs among many records; `passed_over` counts groups too large to mean one person."""

    persons: Sequence[Person]
    largest_group: int = LARGEST_GROUP
    passed_over: int = 0

    def pairs(self) -> Iterator[tuple[str, str, tuple[Likeness, ...]]]:
        """Give the keys of every pair once, the smaller first, with all its reasons.

        Records are sorted into groups by what a duplicate must share: 36 passes over n records, never n × n.
        """
        seen: set[tuple[int, int]] = set()
        for i, j in self._candidates():
            pair = (i, j) if self.persons[i].key < self.persons[j].key else (j, i)
            if pair in seen:
                continue
            seen.add(pair)
            if reasons := likenesses(self.persons[pair[0]], self.persons[pair[1]]):
                yield self.persons[pair[0]].key, self.persons[pair[1]].key, reasons

    def _candidates(self) -> Iterator[tuple[int, int]]:
        people = self.persons
        yield from self._groups((p.name, p.birth_date) if p.birth_date else None for p in people)
        yield from self._groups((p.mobile for p in people), self.largest_group)
        yield from self._groups((p.photo for p in people), self.largest_group)
        for i in range(BODY):
            yield from self._close_names(p.number[:i] + p.number[i + 1 : BODY] for p in people)
        for i in range(BODY - 1):
            yield from self._close_names(_swap_key(p.number, i) for p in people)

    def _groups(self, keys: Iterable[Hashable | None], limit: int | None = None) -> Iterator[tuple[int, int]]:
        first: dict[Hashable, int] = {}
        groups: dict[Hashable, list[int]] = {}
        for index, key in enumerate(keys):
            if key is None or key == "":
                continue
            if key in first:
                groups.setdefault(key, [first[key]]).append(index)
            else:
                first[key] = index
        for members in groups.values():
            if limit and len(members) > limit:
                self.passed_over += 1
                continue
            yield from combinations(members, 2)

    def _close_names(self, keys: Iterable[Hashable]) -> Iterator[tuple[int, int]]:
        for i, j in self._groups(keys):
            if names_are_close(self.persons[i].name, self.persons[j].name):
                yield i, j


def _swap_key(number: str, i: int) -> str:
    a, b = number[i], number[i + 1]
    return f"{number[:i]}{min(a, b)}|{max(a, b)}{number[i + 2 : BODY]}"


def comparable_masks(a: str, b: str) -> tuple[str, str, tuple[int, ...]]:
    """Show two numbers side by side: masked as everywhere, but for the places where a slip makes them differ.

    Returns both texts and the differing places. Numbers that differ by more than a slip stay wholly masked,
    without places: how many digits two persons share is nobody's business.
    """
    shown_a, shown_b = mask_identity_number(a), mask_identity_number(b)
    if number_likeness(a, b) is None:
        return shown_a, shown_b, ()
    places = tuple(i for i in range(min(len(a), len(b))) if a[i] != b[i])
    return _uncovered(shown_a, a, places), _uncovered(shown_b, b, places), places


def _uncovered(shown: str, number: str, places: tuple[int, ...]) -> str:
    return "".join(number[i] if i in places else char for i, char in enumerate(shown))


def require_pair_decision(status: PairStatus | str, decision: PairStatus | str, reason: str | None) -> PairStatus:
    """Return the decision if it can be taken: once per pair, with a reason. Raises PairRefused."""
    if PairStatus(status) is not PairStatus.OPEN:
        raise PairRefused("pair_decided", status=PairStatus(status))
    if decision not in tuple(PairStatus) or PairStatus(decision) is PairStatus.OPEN:
        raise PairRefused("pair_decision_missing")
    if not (reason or "").strip():
        raise PairRefused("pair_reason_missing")
    return PairStatus(decision)
