"""Writing candidates: by the steps of the room only."""


def save_candidate(candidate) -> None:
    """Save a candidate as a step of its own; who may has been asked by the caller."""
    candidate.flags.is_step = True
    candidate.save(ignore_permissions=True)
