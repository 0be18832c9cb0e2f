"""Judging of portraits, each limit from both sides."""

from dataclasses import replace

import pytest

from enforcement_cert.domain.photo_rules import PhotoMeasurements, PhotoRules, photo_findings

pytestmark = pytest.mark.requirement("R-076", "G-037")
GOOD = PhotoMeasurements(
    file_format="JPEG", file_bytes=60_000, width=358, height=441, white_share=0.98, face_count=1,
    face_tilt_degrees=1.5, face_height_share=0.55,
)  # fmt: skip


def codes(rules=None, **changes):
    return [finding.code for finding in photo_findings(replace(GOOD, **changes), rules)]


def test_a_good_photo_passes():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"file_format": None}, "photo_not_jpeg"),
        ({"file_format": "PNG"}, "photo_not_jpeg"),
        ({"file_bytes": 19_999}, "photo_too_small_file"),
        ({"file_bytes": 204_801}, "photo_too_large_file"),
        ({"width": 441, "height": 358}, "photo_wrong_size"),
        ({"width": 8000, "height": 5000}, "photo_too_many_pixels"),
        ({"is_readable": False}, "photo_unreadable"),
        ({"white_share": 0.84}, "photo_ground_not_white"),
        ({"face_count": 0}, "photo_no_face"),
        ({"face_count": 2}, "photo_several_faces"),
        ({"face_tilt_degrees": -8.1}, "photo_face_tilted"),
        ({"face_height_share": 0.29}, "photo_face_too_small"),
    ],
)
def test_each_fault_alone(changes, code):
    assert codes(**changes) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"file_bytes": 20_000},
        {"file_bytes": 204_800},
        {"white_share": 0.85},
        {"face_tilt_degrees": 8.0},
        {"face_height_share": 0.30},
        {"white_share": None, "face_count": None, "face_tilt_degrees": None, "face_height_share": None},
    ],
)
def test_the_limits_themselves_are_inside(changes):
    assert codes(**changes) == []


def test_several_faults_are_told_at_once():
    assert codes(file_bytes=1, width=10, height=10, white_share=0, face_count=3) == [
        "photo_too_small_file", "photo_wrong_size", "photo_ground_not_white", "photo_several_faces",
    ]  # fmt: skip


def test_an_administrator_may_change_limits_and_switch_checks_off():
    assert codes(PhotoRules(width=295, height=413), width=295, height=413) == []
    assert codes(PhotoRules(needs_one_face=False), face_count=0) == []
    assert codes(PhotoRules(needs_white_ground=False), white_share=0) == []
