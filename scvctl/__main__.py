"""Runs the command line as ``python -m scvctl``, from the first import to the last letter."""

import gc
import os
import sys
from io import TextIOWrapper

_FAILED = 1
_WRONG_USAGE = 2
_INTERRUPTED = 130
# A command is over soon, and half of the time of a program with many resources went into looking
# for garbage among objects that all live to its end.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_IN_VENV = "Run make venv, and then .venv/bin/python -m scvctl."


def _run() -> int:
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if isinstance(sys.__stdout__, TextIOWrapper):
        # A terminal without a check mark is no reason to fail a comparison that found nothing.
        sys.__stdout__.reconfigure(errors="replace")
    try:
        from scvctl.cli import main

        return _delivered(main())
    except SystemExit as ended:
        return _delivered(int(ended.code or 0))
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed for this Python. {_IN_VENV}", file=sys.stderr)
        return _WRONG_USAGE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return _INTERRUPTED


def _delivered(code: int) -> int:
    """The exit code, when everything that was printed arrived."""
    stream = sys.__stdout__
    if stream is None:
        return code
    try:
        stream.flush()
    except BrokenPipeError:
        reason = None  # whoever reads has read enough, as with `| head`
    except OSError as error:
        reason = f"standard output cannot be written: {error.strerror}"
    else:
        return code
    if reason:
        print(reason, file=sys.stderr)
    # Python would try once more when it ends, and say so.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return _FAILED


sys.exit(_run())
