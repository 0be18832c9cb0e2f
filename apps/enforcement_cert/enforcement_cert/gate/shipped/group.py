"""One reasoned group of the shipped list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """`names` as they stand, each behind `prefix` if one is given."""

    reason: str
    names: tuple[str, ...]
    prefix: str = ""

    def full_names(self) -> tuple[str, ...]:
        """The names as the door compares them."""
        return tuple(self.prefix + name for name in self.names)
