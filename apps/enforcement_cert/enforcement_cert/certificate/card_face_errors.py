"""What can be wrong with a card that is to be printed. `code` is stable; texts for users are made from it."""


class CardProblem(ValueError):
    """A card that cannot be printed: `code`, and `details` for the sentence shown to the user."""

    code = "card_problem"

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message)
        self.details = details


class UnprintableText(CardProblem):
    """No installed font has a character; details: `text`, `characters`."""

    code = "card_character_missing"


class TextTooLong(CardProblem):
    """A text does not fit its place in the smallest readable type; details: `text`."""

    code = "card_text_too_long"


class BadLink(CardProblem):
    """The address holds characters which an address cannot have; details: `link`."""

    code = "card_link_unusable"


class LinkTooLong(BadLink):
    """The address does not fit a code that phones can read at card size; details: `link`."""

    code = "card_link_too_long"


class UnreadablePhoto(CardProblem):
    """Not a photo, or one that must not be unpacked; details: `reason` (format, damaged, too_many_pixels)."""

    code = "card_photo_unreadable"
