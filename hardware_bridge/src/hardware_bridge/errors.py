"""What can go wrong at reader or printer, by name. PC/SC's own numbers stay in this file.

The site turns the codes into sentences; the bridge never shows them to people itself.
"""

from typing import Any


class BridgeError(Exception):
    """Something a clerk can act on. `code` is one of CODES; `facts` go with it to the page."""

    def __init__(self, code: str, **facts: Any):
        if code not in CODES:
            raise ValueError(f"unknown code {code}")
        self.code = code
        self.facts = facts
        super().__init__(code)


CODES = {
    "no_service": "the computer's smart card service does not run",
    "no_reader": "no reader is connected",
    "no_card": "no card lies on the reader",
    "card_removed": "the card was taken away in the middle of the work",
    "card_silent": "the card does not answer",
    "reader_busy": "another program is using the reader",
    "foreign_card": "the card is no certificate card",
    "wrong_key": "the card does not accept the site's key",
    "card_blocked": "the card has locked itself after too many wrong keys",
    "worn_out": "the chip can no longer be written",
    "not_allowed": "this command is not passed on to cards",
    "token_refused": "the page has no valid permission of a paired site",
    "origin_refused": "this site is not paired with this computer",
    "code_refused": "the pairing code is wrong or has run out",
    "request_unreadable": "the request cannot be read",
    "no_resident_reader": "no reader of resident identity cards is connected",
    "resident_card_unreadable": "the resident identity card could not be read",
    "no_print_service": "the computer's print service does not run",
    "no_printer": "there is no printer of this name",
    "printer_stopped": "the printer is stopped or takes no work",
    "paper_out": "the printer has no paper",
    "not_printable": "this is no PDF that the bridge prints",
    "print_refused": "the print service did not take the work, or gave it up",
}

# Numbers of PC/SC (winscard.h), the same on every system.
_OF_PCSC = {
    0x8010001D: "no_service",
    0x8010001E: "no_service",
    0x80100013: "no_service",
    0x8010002E: "no_reader",
    0x80100009: "no_reader",
    0x80100017: "no_reader",
    0x8010000C: "no_card",
    0x80100069: "card_removed",
    0x80100068: "card_removed",
    0x8010000B: "reader_busy",
    0x80100066: "card_silent",
    0x80100067: "card_silent",
    0x8010002F: "card_removed",
    0x80100016: "card_removed",
}
_OF_STATUS = {
    0x6A82: "foreign_card",
    0x6A86: "foreign_card",
    0x6D00: "foreign_card",
    0x6E00: "foreign_card",
    0x6300: "wrong_key",
    0x6982: "wrong_key",
    0x6983: "card_blocked",
    0x6581: "worn_out",
}


def of_pcsc(number: int) -> BridgeError:
    """Return the error that a number of PC/SC means."""
    unsigned = number & 0xFFFFFFFF
    return BridgeError(_OF_PCSC.get(unsigned, "card_silent"), pcsc=f"{unsigned:08X}")


def of_status(status: int) -> BridgeError:
    """Return the error that a status word of a card means (ISO/IEC 7816-4)."""
    return BridgeError(_OF_STATUS.get(status, "card_silent"), status=f"{status:04X}")
