"""Which AWS provider the engine gets: the stand-in, or the real one where it is installed."""

import os
import shutil
from collections.abc import Mapping

from tests.e2e.moto_server import PROVIDER_FOLDER

CHOICE = "SCV_E2E_PROVIDER"
STAND_IN, REAL = "stand-in", "real"

_PROGRAM = "pulumi-resource-aws"


def is_real() -> bool:
    """Whether SCV_E2E_PROVIDER asks for the real provider.

    Raises ``ValueError`` for another value than ``stand-in`` and ``real``.
    """
    choice = os.environ.get(CHOICE, STAND_IN)
    if choice not in {STAND_IN, REAL}:
        raise ValueError(f"{CHOICE} is {choice!r}; accepted are {STAND_IN} and {REAL}")
    return choice == REAL


def is_in_cache() -> bool:
    """Whether the provider is the real one of the user's plugin cache, which lies in PULUMI_HOME.

    One on PATH comes before it, the stand-in or a real one, and needs nothing of the user's home.
    """
    return is_real() and shutil.which(_PROGRAM) is None


def with_provider(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of an engine that uses the chosen provider.

    The engine takes a provider on PATH before one of its plugin cache; where the stand-in is not on
    PATH, it finds the real one, on PATH or there. Both call the server that AWS_ENDPOINT_URL names:
    ``aws:endpoints`` would reach a default provider only, and the program has an explicit one.
    """
    if is_real():
        return dict(environment)
    path = os.pathsep.join([str(PROVIDER_FOLDER), environment.get("PATH", "")])
    return {**environment, "PATH": path}
