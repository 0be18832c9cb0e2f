"""Opening photos safely, and making the two copies the system keeps: file photo and print photo.

A photo is a stranger's file. Its kind is told by its first bytes, never by its name;
its size is read from the header before any pixel is unpacked.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageFile, ImageOps

from enforcement_cert.certificate.card_face_errors import UnreadablePhoto

MOST_PIXELS = 40_000_000
MOST_BYTES = 20 * 1024 * 1024
PHOTO_PIXELS = (358, 441)  # 26 × 32 mm at 350 dpi, as on the resident identity card
LARGEST_FILE = 200 * 1024
KNOWN_FORMATS = ("JPEG", "PNG")
_PRINT_LIMIT = (400, 492)  # a tenth above 350 dpi is embedded as it is
_SRGB = ImageCms.createProfile("sRGB")
_READING = threading.Lock()


def real_format(data: bytes) -> str:
    """Kind of a file by its content: JPEG, PNG, GIF, BMP, WEBP, TIFF, PDF, ZIP or UNKNOWN."""
    signatures = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"GIF8": "GIF",
        b"BM": "BMP",
        b"%PDF": "PDF",
        b"PK\x03\x04": "ZIP",
        b"II*\x00": "TIFF",
        b"MM\x00*": "TIFF",
    }
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for start, kind in signatures.items() if data.startswith(start)), "UNKNOWN")


def photo_header(data: bytes) -> tuple[str, int, int]:
    """Format, width and height as they will be shown (EXIF turned), without unpacking pixels.

    Raises UnreadablePhoto("format" | "damaged").
    """
    with _header(data) as image:
        width, height = image.size
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return image.format or "", *((height, width) if turned else (width, height))


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """The engine lets pictures without their end pass, in the whole process; a card needs all of a face."""
    with _READING:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def open_photo(data: bytes, least: tuple[int, int] | None = None) -> Image.Image:
    """Unpack a photo: upright by its EXIF mark, in sRGB, on white where it was transparent.

    `least`: a JPEG may be unpacked at reduced size, but not below this (saves most of the time).
    Raises UnreadablePhoto("format" | "too_many_pixels" | "damaged").
    """
    with _header(data) as image:
        if image.width * image.height >= MOST_PIXELS:
            raise _refusal("too_many_pixels", f"{image.width} x {image.height}")
        try:
            if least:
                image.draft("RGB", (max(least), max(least)))
            with _whole_files_only():
                image.load()
            return _as_srgb(ImageOps.exif_transpose(image))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
            raise _refusal("damaged", str(problem)) from problem


def prepare_photo(data: bytes) -> bytes:
    """The copy kept on file: JPEG, 358 × 441 at most, 350 dpi, sRGB, no metadata, at most 200 kB.

    The shape is kept; a photo is made smaller, never larger. Raises UnreadablePhoto.
    Source: R-076, G-037.
    """
    image = open_photo(data, least=PHOTO_PIXELS)
    image.thumbnail(PHOTO_PIXELS, Image.Resampling.LANCZOS)
    for quality in (92, 85, 75, 60):
        copy = _jpeg(image, quality)
        if len(copy) <= LARGEST_FILE:
            break
    return copy


def has_metadata(data: bytes) -> bool:
    """Say whether a JPEG carries more than its pixels: camera, place, preview, comment (APP1 … APP13, COM).

    What cannot be read as a chain of JPEG segments counts as carrying something.
    """
    place = 2
    while data[place : place + 1] == b"\xff":
        marker = data[place + 1 : place + 2]
        if marker == b"\xda":  # the pixels begin
            return not data.rstrip(b"\0").endswith(b"\xff\xd9")
        if marker == b"\xfe" or b"\xe1" <= marker <= b"\xed":
            return True
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return True


def photo_for_print(data: bytes) -> bytes:
    """A JPEG for the 26 × 32 mm window, at most about 350 dpi; a photo of that size passes untouched.

    Raises UnreadablePhoto.
    """
    with _header(data) as image:
        plain = image.format == "JPEG" and image.mode in ("RGB", "L") and not image.getexif()
        if plain and image.width <= _PRINT_LIMIT[0] and image.height <= _PRINT_LIMIT[1]:
            return data
    photo = open_photo(data, least=PHOTO_PIXELS)
    photo.thumbnail(PHOTO_PIXELS, Image.Resampling.LANCZOS)
    return _jpeg(photo, 88)


def _refusal(reason: str, detail: str) -> UnreadablePhoto:
    return UnreadablePhoto(f"{reason}: {detail}", reason=reason)


def _header(data: bytes) -> Image.Image:
    if len(data) > MOST_BYTES or real_format(data) not in KNOWN_FORMATS:
        raise _refusal("format", real_format(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=KNOWN_FORMATS)
    except Image.DecompressionBombError as problem:
        raise _refusal("too_many_pixels", str(problem)) from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise _refusal("damaged", str(problem)) from problem


def _as_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError):
            image.info.pop("icc_profile")  # a broken profile: take the numbers as they are
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGBA", layer.size, "white")
        image.alpha_composite(layer)
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """A JPEG of the pixels alone; what else the source carried (place, camera, preview) stays behind."""
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality, optimize=True, dpi=(350, 350))
    return out.getvalue()
