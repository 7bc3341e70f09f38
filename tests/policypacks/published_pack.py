"""Assembles the folder that an organisation publishes."""

import shutil
import subprocess
from pathlib import Path

from tests.policypacks.recorded import ROOT

_MAKE = shutil.which("make") or "make"


def assembled(folder: Path) -> Path:
    """The pack, assembled in a new folder."""
    done = make_pack(folder)
    assert done.returncode == 0, done.stdout
    return folder


def make_pack(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs ``make policy-pack``, with what it prints in one text."""
    return subprocess.run(
        [_MAKE, "policy-pack", f"TO={folder}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
