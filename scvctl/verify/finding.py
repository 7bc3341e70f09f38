"""A difference between AWS and this project, or a warning of AWS."""

from dataclasses import dataclass

DIFFERENCE = "DIFFERENCE"
_FAILING = frozenset({DIFFERENCE, "ERROR", "SECURITY_WARNING"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, or what the Access Analyzer finds; ``severity`` is its type, as AWS has it.

    ``id`` is the same in every run. ``resource`` is the ARN of a call, or names a document.
    ``reviewed`` is why a finding is accepted, if it is.
    """

    id: str
    severity: str
    resource: str
    message: str
    remedy: str
    reviewed: str | None = None

    @property
    def failing(self) -> bool:
        """Whether somebody has to act."""
        return self.severity in _FAILING and self.reviewed is None
