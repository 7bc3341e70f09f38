"""Builds the Pulumi engine from `tools/`; returns at once, silently, when it is up to date.

Where `pulumi` is on the PATH, that one is used and nothing is built. Without it and without Go it
says what is missing; the journeys are then skipped, and fail where CI=true.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from scripts.setup_tool import Tool, digest, is_stamped, run_shown
from scripts.setup_venv import Progress, SetupError

FOLDER = Path(__file__).resolve().parent.parent / "tools"
LOCK = FOLDER / "go.sum"
BUILT = FOLDER / "bin"
STAMP = BUILT / "made-from"
CHOICE = "SCV_E2E_ENGINE"

_ENGINE = "github.com/pulumi/pulumi/pkg/v3"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_VERSION = re.compile(rf"^\s*{re.escape(_ENGINE)} (v\S+)", re.MULTILINE)
_VERSION_SYMBOL = f"{_SDK}/go/common/version.Version"
_EXECUTOR = "pulumi-language-python-exec"
# A module of its own: Pulumi's YAML is made for an older engine, and speaks to this one by gRPC.
_YAML_FOLDER = "yaml"
_YAML = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"


def installed() -> Path | None:
    """The engine that the user brings; ``None`` where the built one is to be used.

    It is the `pulumi` on the PATH, unless ``SCV_E2E_ENGINE=built`` says otherwise.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", "built"}:
        raise SetupError(f"{CHOICE} is {choice!r}; the only value it takes is 'built'.")
    found = None if choice else shutil.which("pulumi")
    return Path(found) if found else None


def missing() -> str | None:
    """What this machine lacks for an engine, as a sentence; ``None`` when it has all."""
    if installed() or is_current() or shutil.which("go"):
        return None
    return (
        "The tests with the real Pulumi engine need the Pulumi CLI on the PATH, or Go to build it "
        f"(go.mod asks for {_go_version()}; any Go from 1.21 on fetches that one by itself)."
    )


def engine_version() -> str:
    """The version of the engine that `tools/` builds."""
    found = _VERSION.search((FOLDER / "go.mod").read_text("utf-8"))
    if found is None:
        raise SetupError(f"{FOLDER / 'go.mod'} does not require {_ENGINE}.")
    return found[1]


def is_current() -> bool:
    """Whether the engine is built, whole, from the present sources."""
    return is_stamped(STAMP, _sources())


def build(progress: Progress) -> str:
    """Builds the engine and the language hosts anew, the stamp last; gives what was built."""
    content = digest(_sources())
    STAMP.unlink(missing_ok=True)
    flags = f"-s -w -X {_VERSION_SYMBOL}={engine_version()}"
    command = ["build", "-buildvcs=false", "-trimpath", "-o", f"{BUILT}{os.sep}", "-ldflags"]
    engine = f"{_ENGINE}/cmd/pulumi"
    _go("Building the engine", progress, *command, flags, engine, "./pulumi-language-python")
    yaml = [*command, "-s -w", _YAML]
    _go("Building the language host of YAML", progress, *yaml, folder=_YAML_FOLDER)
    sdk = _go("Building the engine", progress, "list", "-m", "-f", "{{.Dir}}", _SDK).strip()
    executor = BUILT / _EXECUTOR
    # Modules are kept read-only, and a copy must not be.
    executor.unlink(missing_ok=True)
    shutil.copyfile(Path(sdk) / "python" / "cmd" / _EXECUTOR, executor)
    executor.chmod(0o755)
    STAMP.write_text(content, "utf-8")
    return f"The Pulumi engine {engine_version()}"


def main() -> int:
    """Builds the engine if needed and possible; gives the exit code."""
    try:
        if installed() or is_current():
            return 0
        lacks = missing()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    if lacks:
        print(lacks)
        return 0
    # Not on go.sum: Go locks that itself, and would wait for ever.
    return Tool("The engine", "built", Path(__file__)).set_up(is_current, build)


def _sources() -> list[Path]:
    inner = FOLDER / _YAML_FOLDER
    modules = [FOLDER / "go.mod", LOCK, inner / "go.mod", inner / "go.sum"]
    return [*modules, *sorted(FOLDER.glob("*/*.go"))]


def _go(step: str, progress: Progress, *arguments: str, folder: str = "") -> str:
    return run_shown(["go", *arguments], FOLDER / folder, step, progress, _advice)


def _advice(_printed: str) -> str:
    return "Check the network and Go's configuration (go env GOPROXY); then run make again."


def _go_version() -> str:
    found = re.search(r"^go (\S+)", (FOLDER / "go.mod").read_text("utf-8"), re.MULTILINE)
    return f"Go {found[1]}" if found else "a Go of its own"


if __name__ == "__main__":
    sys.exit(main())
