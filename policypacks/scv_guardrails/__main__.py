"""Starts the pack, as Pulumi does: ``pulumi preview --policy-pack policypacks/scv_guardrails``."""

import sys
from pathlib import Path

# Pulumi puts only this folder on the path, and the working directory may be any.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policypacks.scv_guardrails.pack import serve

serve()
