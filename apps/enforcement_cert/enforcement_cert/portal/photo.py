"""The holder's photo, from the site's files."""

import os

LARGEST_BYTES = 5 * 1024 * 1024
_FOLDERS = {"/private/files/": "private/files", "/files/": "public/files"}
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def read_photo(site_folder: str, file_url: str) -> tuple[bytes, str] | None:
    """Return content and media type of a photo of this site.

    None unless it is a JPEG or PNG of at most 5 MB inside the site's own file folders.
    """
    path = path_in_site(site_folder, file_url)
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError:
        return None
    kind = next((kind for start, kind in _KINDS if content.startswith(start)), None)
    return (content, kind) if kind and len(content) <= LARGEST_BYTES else None


def path_in_site(site_folder: str, file_url: str) -> str | None:
    """Return where a file of this site lies; None outside the site's own file folders."""
    for prefix, folder in _FOLDERS.items():
        if file_url.startswith(prefix):
            base = os.path.realpath(os.path.join(site_folder, folder))
            path = os.path.realpath(os.path.join(base, file_url[len(prefix) :]))
            return path if path.startswith(base + os.sep) else None
    return None
