"""Measuring a portrait: what kind of file, how white the ground, how many faces, how upright.

Judging is `domain.photo_rules`. Faces are found by the Haar cascades inside the
opencv-python-headless 4.x wheel: no model to download, no person identified.
"""

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from cv2.data import haarcascades
from PIL import Image

from enforcement_cert.certificate.card_face_errors import UnreadablePhoto
from enforcement_cert.certificate.photo_image import (
    MOST_PIXELS,
    open_photo,
    photo_header,
    prepare_photo,
    real_format,
)
from enforcement_cert.domain.photo_rules import PhotoMeasurements, PhotoRules

__all__ = ["measure_photo", "prepare_photo"]

_FACE_MODEL, _SECOND_MODEL = "haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml"
_EYE_MODEL = "haarcascade_eye.xml"
_WORK_SIDE = 480
_SMALLEST_FACE = 0.12  # of the shorter side; smaller finds are patterns in cloth
_QUARTERS = ((90, cv2.ROTATE_90_CLOCKWISE), (180, cv2.ROTATE_180), (-90, cv2.ROTATE_90_COUNTERCLOCKWISE))
_FILLING, _FILLED_ROWS = 128, 8
_SLANTS = (-20, 20, -35, 35, -50, 50)

Box = tuple[int, int, int, int]


def measure_photo(data: bytes, rules: PhotoRules | None = None) -> PhotoMeasurements:
    """Measure a photo file for `photo_findings`. Never raises for a bad file.

    Pixels are unpacked only when the header promises no more than the allowed
    number of them. The tilt is positive when the head leans to the picture's right.
    Source: R-076, G-037.
    """
    limit = min((rules or PhotoRules()).max_pixels, MOST_PIXELS)
    kind, width, height = real_format(data), 0, 0
    try:
        kind, width, height = photo_header(data)
        if width * height > limit:
            return PhotoMeasurements(_known(kind), len(data), width, height)
        image = open_photo(data)
    except UnreadablePhoto:
        return PhotoMeasurements(_known(kind), len(data), width, height, is_readable=False)
    if kind == "JPEG" and _is_cut(image):
        return PhotoMeasurements(_known(kind), len(data), width, height, is_readable=False)
    return _measure_pixels(image, _known(kind), len(data))


def _known(kind: str) -> str | None:
    return None if kind == "UNKNOWN" else kind


def _measure_pixels(image: Image.Image, kind: str | None, size: int) -> PhotoMeasurements:
    small = image.copy()
    small.thumbnail((_WORK_SIDE, _WORK_SIDE), Image.Resampling.BILINEAR)
    pixels = np.asarray(small)
    faces, tilt = find_faces(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    one = len(faces) == 1
    return PhotoMeasurements(
        file_format=kind,
        file_bytes=size,
        width=image.width,
        height=image.height,
        white_share=white_share(np.rot90(pixels, round(tilt / 90))),
        face_count=len(faces),
        face_tilt_degrees=tilt if one else None,
        face_height_share=round(faces[0][3] / _upright_height(pixels, tilt), 3) if one else None,
    )


def _is_cut(image: Image.Image) -> bool:
    """Say whether the lowest rows are the exact mid-grey that JPEG decoders put where data are missing.

    Tells a file that was cut and closed again with an end mark, which decoders accept. No camera gives that.
    """
    lowest = np.asarray(image.crop((0, image.height - min(_FILLED_ROWS, image.height), image.width, image.height)))
    return bool(lowest.min() >= _FILLING - 1 and lowest.max() <= _FILLING + 1)


def white_share(pixels: np.ndarray) -> float:
    """Share of near-white, uncoloured pixels in the ground: a strip on top and down both sides.

    The sides reach down to 45 % of the height, above most shoulders. 0 … 1.
    """
    height, width = pixels.shape[:2]
    top, side, reach = max(2, height // 16), max(2, width // 12), int(height * 0.45)
    parts = (pixels[:top], pixels[:reach, :side], pixels[:reach, -side:])
    ground = np.concatenate([part.reshape(-1, 3) for part in parts]).astype(np.int16)
    lightest, darkest = ground.max(axis=1), ground.min(axis=1)
    return float(round(((darkest >= 225) & (lightest - darkest <= 20)).mean(), 4))


def find_faces(grey: np.ndarray) -> tuple[list[Box], float]:
    """Faces as (x, y, width, height) and the tilt of the only one in degrees.

    Tries upright first, then the three quarter turns, then slanted heads; the boxes
    belong to the picture as turned. ([], 0.0) when there is no face.
    """
    faces = _confirmed(grey)
    if faces:
        return faces, _eye_tilt(grey, faces[0]) if len(faces) == 1 else 0.0
    for tilt, turn in _QUARTERS:
        faces = _confirmed(cv2.rotate(grey, turn))
        if faces:
            return faces, float(-tilt)
    for slant in _SLANTS:
        turned = _turned(grey, slant)
        faces = _confirmed(turned)
        if faces:
            return faces, slant + (_eye_tilt(turned, faces[0]) if len(faces) == 1 else 0.0)
    return [], 0.0


@lru_cache(maxsize=4)
def _model(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(haarcascades) / name))


def _detect(grey: np.ndarray, name: str, neighbours: int, smallest: int) -> list[Box]:
    found = _model(name).detectMultiScale(grey, scaleFactor=1.08, minNeighbors=neighbours, minSize=(smallest, smallest))
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]


def _confirmed(grey: np.ndarray) -> list[Box]:
    """Boxes which two independently trained models both call a face."""
    smallest = max(24, int(min(grey.shape) * _SMALLEST_FACE))
    evened = cv2.equalizeHist(grey)
    first = _detect(evened, _FACE_MODEL, 5, smallest)
    second = _detect(evened, _SECOND_MODEL, 3, smallest) if first else []
    return [box for box in first if any(_overlap(box, other) > 0.35 for other in second)]


def _overlap(a: Box, b: Box) -> float:
    """Common area divided by the joint area."""
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    common = max(0, wide) * max(0, high)
    return common / (a[2] * a[3] + b[2] * b[3] - common)


def _eye_tilt(grey: np.ndarray, face: Box) -> float:
    """Slope of the line through both eyes in degrees; 0 when the eyes are not both seen."""
    x, y, width, height = face
    upper = grey[y : y + int(height * 0.6), x : x + width]
    eyes = _detect(upper, _EYE_MODEL, 6, max(8, width // 8))
    left = [e for e in eyes if e[0] + e[2] / 2 < width / 2]
    right = [e for e in eyes if e[0] + e[2] / 2 >= width / 2]
    if not left or not right:
        return 0.0
    one, two = max(left, key=lambda e: e[2]), max(right, key=lambda e: e[2])
    across = (two[0] + two[2] / 2) - (one[0] + one[2] / 2)
    fall = (two[1] + two[3] / 2) - (one[1] + one[3] / 2)
    return round(math.degrees(math.atan2(fall, across)), 1) if across > width * 0.2 else 0.0


def _turned(grey: np.ndarray, degrees: float) -> np.ndarray:
    """The picture turned counter-clockwise about its centre on a larger white sheet."""
    height, width = grey.shape
    side = int(math.hypot(height, width))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[0, 2] += (side - width) / 2
    matrix[1, 2] += (side - height) / 2
    return cv2.warpAffine(grey, matrix, (side, side), borderValue=255)


def _upright_height(pixels: np.ndarray, tilt: float) -> int:
    """Height of the picture in the direction of the head."""
    return pixels.shape[1] if 45 < abs(tilt) < 135 else pixels.shape[0]
