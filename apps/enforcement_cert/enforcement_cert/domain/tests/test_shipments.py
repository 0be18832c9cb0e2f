"""Consignments: the table of steps, and where one stands by what has arrived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import TransitionRefused
from enforcement_cert.domain.shipments import (
    EXPECTED_ITEMS,
    NEXT_STATUS,
    ItemStatus,
    ShipmentStatus,
    require_shipment_change,
    status_after_arrivals,
)


@pytest.mark.parametrize("old", ShipmentStatus)
@pytest.mark.parametrize("new", ShipmentStatus)
def test_only_what_the_table_knows_follows(old, new):
    if new in NEXT_STATUS[old]:
        require_shipment_change(old, new)
        return
    with pytest.raises(TransitionRefused) as refusal:
        require_shipment_change(old, new)
    assert refusal.value.code == "shipment_no_such_change"


@pytest.mark.requirement("X-16")
@pytest.mark.parametrize(
    ("items", "status"),
    [
        (["On the Way", "On the Way"], "Sent"),
        (["On the Way", "Arrived"], "Arrived in Part"),
        (["Missing", "Arrived"], "Arrived in Part"),
        (["Missing", "Missing"], "Arrived in Part"),
        (["Lost", "Arrived"], "Arrived"),
        (["Arrived", "Taken Out"], "Arrived"),
        ([], "Arrived"),
    ],
)
def test_a_consignment_stands_where_its_cards_are(items, status):
    assert status_after_arrivals(items) == status


@given(st.lists(st.sampled_from(ItemStatus)))
def test_nothing_expected_means_arrived_and_the_other_way_round(items):
    assert (status_after_arrivals(items) is ShipmentStatus.ARRIVED) == (not set(items) & EXPECTED_ITEMS)
