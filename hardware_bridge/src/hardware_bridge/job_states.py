"""How a job of CUPS ended. Its commands do not say: `lpstat` lists printed, cancelled and aborted jobs alike.

The library that the commands are built on knows; it lies wherever they do, and CUPS_SERVER holds for it too.
"""

import ctypes
import threading

COMPLETED = 9  # RFC 8011, job-state; 7 is cancelled, 8 aborted
_LIBRARY = "libcups.so.2"
_PATIENCE_SECONDS = 30
_ALL_USERS, _ENDED = 0, 1


class _Job(ctypes.Structure):
    """cups_job_t of cups/cups.h."""

    _fields_ = (
        ("id", ctypes.c_int),
        ("dest", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
        ("user", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("state", ctypes.c_int),
        ("size", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("completed_time", ctypes.c_long),
        ("creation_time", ctypes.c_long),
        ("processing_time", ctypes.c_long),
    )


def state_of(printer: str, job: str) -> int | None:
    """Return the job-state of an ended job such as "window-12"; None where it cannot be known (no history, no library).

    Asked in a thread of its own: the library keeps connection and server address for each thread as long as it lives.
    """
    found: list[int] = []
    asking = threading.Thread(target=_ask, args=(printer, int(job.rpartition("-")[2]), found), daemon=True)
    asking.start()
    asking.join(_PATIENCE_SECONDS)
    return found[0] if found else None


def _ask(printer: str, number: int, found: list[int]) -> None:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return
    jobs = ctypes.POINTER(_Job)()
    place_for_jobs = ctypes.POINTER(ctypes.POINTER(_Job))
    library.cupsGetJobs2.argtypes = [ctypes.c_void_p, place_for_jobs, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    library.cupsFreeJobs.argtypes = [ctypes.c_int, ctypes.POINTER(_Job)]
    count = library.cupsGetJobs2(None, ctypes.byref(jobs), printer.encode(), _ALL_USERS, _ENDED)
    found += [jobs[place].state for place in range(count) if jobs[place].id == number]
    library.cupsFreeJobs(count, jobs)
