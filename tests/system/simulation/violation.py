"""What a checker says when what must be true is not."""


class Violation(Exception):  # it is a finding, and named so
    """A rule that did not hold; `rule` is the checker's name."""

    def __init__(self, rule: str, detail: str) -> None:
        """Name the rule and tell what was seen."""
        self.rule = rule
        self.detail = detail
        super().__init__(f"{rule}: {detail}")
