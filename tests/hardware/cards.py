"""Laying virtual cards on the virtual reader."""

from hardware_bridge.readers import list_readers
from hardware_bridge.simulator.certificate_chip import PowerGone
from hardware_bridge.simulator.virtual_reader import CardOnReader
from tests.waiting import until

_laid: list[CardOnReader] = []


def lay_down(card) -> CardOnReader:
    """Lay a card on the reader, once the last one is noticed to be gone, and wait until it is seen."""
    until(is_empty, "the reader is empty")
    _laid.append(CardOnReader(card, power_failures=(PowerGone,)))
    until(lambda: any(state.has_card for state in list_readers()), "the card is seen")
    return _laid[-1]


def is_empty() -> bool:
    """Say whether the card service has noticed that no card lies on any reader."""
    return not any(state.has_card or state.is_silent for state in list_readers())


def take_all_away() -> None:
    """Leave the reader empty, also after a failed test, and wait until the card service has noticed."""
    if not _laid:
        return
    while _laid:
        _laid.pop().take_away()
    until(is_empty, "the reader is empty")
