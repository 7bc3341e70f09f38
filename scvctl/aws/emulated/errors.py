"""What can go wrong in the emulated account, each with a message for the user."""

from collections.abc import Iterable


class EmulatedAwsError(Exception):
    """Everything that this package raises on purpose."""


class AccountUnavailable(EmulatedAwsError):
    """The emulated account cannot be used: it is taken, not empty, or was left already."""


class UnsupportedResource(EmulatedAwsError):
    """A resource type that is not emulated; ``known`` are the tokens of those that are."""

    def __init__(self, token: str, known: Iterable[str]) -> None:
        self.token = token
        self.known = tuple(sorted(known))
        types = ", ".join(self.known)
        super().__init__(f"{token} is not emulated. The emulated resource types are: {types}")


class UnsupportedInput(EmulatedAwsError):
    """An input that the emulation has no use for, lacks, or gets in another type.

    The message never shows a value, because a trust policy's external ID is a secret.
    """

    def __init__(self, token: str, problem: str) -> None:
        self.token = token
        self.problem = problem
        super().__init__(f"{token}: {problem}")


class AwsRefused(EmulatedAwsError):
    """AWS refused a call, in AWS's terms.

    ``operation`` is the call (``CreateRole``), ``code`` AWS's error code (``EntityAlreadyExists``).
    """

    def __init__(self, operation: str, code: str, message: str) -> None:
        self.operation = operation
        self.code = code
        self.message = message
        super().__init__(f"AWS refused {operation} ({code}): {message}")
