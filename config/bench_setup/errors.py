"""The one error that setup shows to a person: what is wrong and what to do about it."""


class SetupError(Exception):
    """A step cannot go on. ``problem`` says what is wrong, ``remedy`` what to do."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.remedy}" if self.remedy else self.problem
