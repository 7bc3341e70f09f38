"""The stacks that tests run: files of their own, which no fork fills in.

The root's ``Pulumi.*.yaml`` are for whoever deploys, and ``scvctl check`` judges them. Program and
``Pulumi.yaml`` are the project's.
"""

from pathlib import Path

PROJECT = Path(__file__).parent / "project"
STACKS = ("dev", "gov")
