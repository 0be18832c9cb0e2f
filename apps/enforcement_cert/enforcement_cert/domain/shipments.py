"""Consignments of cards between offices and units: what may follow what (X-16)."""

from collections.abc import Iterable

from .errors import TextEnum, TransitionRefused


class ShipmentStatus(TextEnum):
    PACKING = "Packing"
    SENT = "Sent"
    ARRIVED_IN_PART = "Arrived in Part"
    ARRIVED = "Arrived"
    DISSOLVED = "Dissolved"


class ItemStatus(TextEnum):
    PACKED = "Packed"
    ON_THE_WAY = "On the Way"
    ARRIVED = "Arrived"
    MISSING = "Missing"  # looked for, may still arrive
    LOST = "Lost"
    TAKEN_OUT = "Taken Out"


_S = ShipmentStatus
NEXT_STATUS: dict[ShipmentStatus, frozenset[ShipmentStatus]] = {
    _S.PACKING: frozenset({_S.SENT, _S.DISSOLVED}),
    _S.SENT: frozenset({_S.ARRIVED_IN_PART, _S.ARRIVED}),
    _S.ARRIVED_IN_PART: frozenset({_S.ARRIVED}),
    _S.ARRIVED: frozenset(),
    _S.DISSOLVED: frozenset(),
}
EXPECTED_ITEMS = frozenset({ItemStatus.ON_THE_WAY, ItemStatus.MISSING})


def require_shipment_change(from_: ShipmentStatus | str, to: ShipmentStatus | str) -> None:
    """Raise TransitionRefused unless the change is in the table."""
    old, new = ShipmentStatus(from_), ShipmentStatus(to)
    if new not in NEXT_STATUS[old]:
        raise TransitionRefused("shipment_no_such_change", from_status=old, to_status=new)


def status_after_arrivals(items: Iterable[ItemStatus | str]) -> ShipmentStatus:
    """Say where a sent consignment stands by its items: arrived is what waits for nothing any more."""
    statuses = {ItemStatus(item) for item in items} - {ItemStatus.TAKEN_OUT}
    if not statuses & EXPECTED_ITEMS:
        return _S.ARRIVED
    return _S.ARRIVED_IN_PART if statuses - {ItemStatus.ON_THE_WAY} else _S.SENT
