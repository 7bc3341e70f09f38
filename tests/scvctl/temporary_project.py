"""Projects made for one test, with a program and a stack file of its own."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.examples import PROJECT

PRELUDE = '''
import pulumi
import pulumi_aws as aws

provider = aws.Provider("aws", region="us-west-2", allowed_account_ids=["123456789012"])
opts = pulumi.ResourceOptions(provider=provider)
TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}"""
DOCUMENT = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "s3:GetObject", "Resource": "*"}]}"""
'''


# For programs whose failure lies behind the policy pack, which would refuse most of them before.
WITHOUT_RULES = ("--policy-pack-config", "no-rules.json")


def with_program(folder: Path, program: str) -> Path:
    """A project with the stack dev and this program, which may use the prelude's names."""
    _copy(folder, "Pulumi.yaml", "Pulumi.dev.yaml")
    (folder / WITHOUT_RULES[1]).write_text(json.dumps({"all": "disabled"}))
    (folder / "__main__.py").write_text(PRELUDE + program)
    return folder


def with_stack(folder: Path, stack: str = "dev", **config: Any) -> Path:
    """This project with one stack changed: keys are of the project's own namespace."""
    _copy(folder, "Pulumi.yaml", "__main__.py")
    file = f"Pulumi.{stack}.yaml"
    content = yaml.safe_load((PROJECT / file).read_text("utf-8"))
    content["config"] |= {f"scv-connect-iam:{key}": value for key, value in config.items()}
    (folder / file).write_text(yaml.safe_dump(content))
    return folder


def _copy(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(PROJECT / name, folder / name)
