"""The picture inside an OLE field: Access wraps it in headers of the program that put it there."""

import struct

from enforcement_cert.exchange.reading.limits import MAX_PHOTO_BYTES

_JPEG = (b"\xff\xd8\xff", b"\xff\xd9")
_PNG = (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82")
_BITMAP = b"BM"
_BITMAP_HEADER_BYTES = 54


def find_picture(data: bytes) -> bytes | None:
    """Return the JPEG, PNG or BMP picture within the bytes of an OLE field; None if there is none."""
    for begin, end in (_JPEG, _PNG):
        start = data.find(begin)
        if start >= 0:
            stop = data.rfind(end)
            return _fitting(data[start : stop + len(end)]) if stop > start else None
    return _bitmap(data)


def _bitmap(data: bytes) -> bytes | None:
    start = data.find(_BITMAP)
    while 0 <= start <= len(data) - _BITMAP_HEADER_BYTES:
        size, reserved, offset = struct.unpack_from("<III", data, start + 2)
        if not reserved and _BITMAP_HEADER_BYTES <= offset < size <= len(data) - start:
            return _fitting(data[start : start + size])
        start = data.find(_BITMAP, start + 1)
    return None


def _fitting(picture: bytes) -> bytes | None:
    return picture if len(picture) <= MAX_PHOTO_BYTES else None
