"""The stacks that tests run: files of their own, which nobody fills in.

The root's ``Pulumi.*.yaml`` are for whoever deploys, and ``scvctl check`` judges them. In
``project``, program and ``Pulumi.yaml`` are the project's; ``fork`` has stacks of somebody who
deploys, which ``make fork`` puts in place of the root's.
"""

from pathlib import Path

PROJECT = Path(__file__).parent / "project"
METADATA = Path(__file__).with_name("saml_metadata.xml")
STACKS = ("dev", "gov")
EXTERNAL_ID = "an-external-id-of-the-tests"
