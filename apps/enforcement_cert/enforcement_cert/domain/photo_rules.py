"""When a portrait is good enough for a certificate (R-076, G-037). Judges, does not measure."""

from dataclasses import dataclass

from .errors import Finding, block


@dataclass(frozen=True)
class PhotoRules:
    """Limits of G-037; an administrator may change each.

    File sizes in bytes: both ends are read generously (20 × 1000 to
    200 × 1024), so that what a file manager shows as 20 or 200 kB passes.
    """

    width: int = 358
    height: int = 441
    min_bytes: int = 20_000
    max_bytes: int = 204_800
    max_pixels: int = 20_000_000
    min_white_share: float = 0.85
    max_tilt_degrees: float = 8.0
    min_face_height_share: float = 0.30
    needs_white_ground: bool = True
    needs_one_face: bool = True


@dataclass(frozen=True)
class PhotoMeasurements:
    """What was measured on a file.

    `file_format` by content, not by name ("JPEG", "PNG", …; None = no picture).
    Sizes in pixels. `white_share` 0…1 of the ground beside and above the head;
    `face_tilt_degrees` 0 = upright; `face_height_share` of the picture height.
    None = could not be measured (for instance because there is not one face).
    """

    file_format: str | None
    file_bytes: int
    width: int = 0
    height: int = 0
    is_readable: bool = True
    white_share: float | None = None
    face_count: int | None = None
    face_tilt_degrees: float | None = None
    face_height_share: float | None = None


def photo_findings(photo: PhotoMeasurements, rules: PhotoRules | None = None) -> tuple[Finding, ...]:
    """List everything that is wrong with a photo; empty = usable. Source: R-076, G-037."""
    rules = rules or PhotoRules()
    if photo.file_format != "JPEG":
        return (block("photo_not_jpeg", format=photo.file_format or "?"),)
    if photo.width * photo.height > rules.max_pixels:
        return (_too_many_pixels(photo, rules),)
    if not photo.is_readable:
        return (block("photo_unreadable"),)
    return (*_file_findings(photo, rules), *_ground_findings(photo, rules), *_face_findings(photo, rules))


def _too_many_pixels(photo: PhotoMeasurements, rules: PhotoRules) -> Finding:
    return block(
        "photo_too_many_pixels",
        megapixels=round(photo.width * photo.height / 1e6, 1),
        width=rules.width,
        height=rules.height,
    )


def _file_findings(photo: PhotoMeasurements, rules: PhotoRules) -> list[Finding]:
    findings = []
    if photo.file_bytes < rules.min_bytes:
        findings.append(block("photo_too_small_file", size=_kb(photo.file_bytes), minimum=_kb(rules.min_bytes)))
    if photo.file_bytes > rules.max_bytes:
        findings.append(block("photo_too_large_file", size=_kb(photo.file_bytes), maximum=_kb(rules.max_bytes)))
    if (photo.width, photo.height) != (rules.width, rules.height):
        findings.append(
            block(
                "photo_wrong_size",
                width=photo.width,
                height=photo.height,
                wanted_width=rules.width,
                wanted_height=rules.height,
            )
        )
    return findings


def _ground_findings(photo: PhotoMeasurements, rules: PhotoRules) -> list[Finding]:
    if not rules.needs_white_ground or photo.white_share is None:
        return []
    if photo.white_share >= rules.min_white_share:
        return []
    return [block("photo_ground_not_white")]


def _face_findings(photo: PhotoMeasurements, rules: PhotoRules) -> list[Finding]:
    if not rules.needs_one_face:
        return []
    if photo.face_count == 0:
        return [block("photo_no_face")]
    if photo.face_count is not None and photo.face_count > 1:
        return [block("photo_several_faces", count=photo.face_count)]
    findings = []
    if photo.face_tilt_degrees is not None and abs(photo.face_tilt_degrees) > rules.max_tilt_degrees:
        findings.append(block("photo_face_tilted", degrees=round(abs(photo.face_tilt_degrees))))
    if photo.face_height_share is not None and photo.face_height_share < rules.min_face_height_share:
        findings.append(block("photo_face_too_small"))
    return findings


def _kb(size: int) -> int:
    return max(1, round(size / 1024))
