"""Starts the package, as Pulumi does for a program that uses it: see ``docs/reuse.md``."""

import sys
from pathlib import Path

# Pulumi starts this folder, wherever it lies, and puts only it on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from package.provider import serve

serve()
