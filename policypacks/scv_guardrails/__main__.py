"""Starts the pack, as Pulumi does: ``pulumi preview --policy-pack policypacks/scv_guardrails``."""

import sys
from pathlib import Path

# Pulumi puts only this file's folder on the path, and the working directory may be any. What the
# pack imports lies two folders up, and in a published pack (make policy-pack) beside this file.
sys.path.insert(
    0, str(next(one for one in Path(__file__).resolve().parents if (one / "policypacks").is_dir()))
)

from policypacks.scv_guardrails.pack import serve

serve()
