"""The project itself: its layers, its declared configuration, its locks."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from components.partition import PARTITIONS, partition_of_region
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from tests.examples import PROJECT

ROOT = Path(__file__).parents[1]
_ACCOUNT_ID = "scv-connect-iam:accountId"


def _python_files(*folders: str) -> list[Path]:
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return [ROOT / "__main__.py", *files]


def _canonical(name: str) -> str:
    """A distribution's name as locks have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _imports(folder: str) -> set[str]:
    """The top-level packages that the files of a folder import."""
    nodes = [
        node
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
    ]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | named}


@pytest.mark.parametrize(
    ("folder", "above"),
    [
        ("iam", {"components", "policypacks", "scvctl", "pulumi", "pulumi_aws"}),
        ("components", {"policypacks", "scvctl"}),
        ("policypacks", {"scvctl"}),
        ("scvctl", {"scripts", "tests"}),
    ],
)
def test_imports_run_down(folder: str, above: set[str]) -> None:
    assert _imports(folder) & above == set()


def test_nothing_before_the_components_imports_pulumi() -> None:
    upstream = (
        "catalog, outputs, partition, quotas, boundary.verdict, plan.build, plan.of_stack_file, "
        "settings.settings, settings.stack_file"
    )
    imports = "".join(f"import components.{name}; " for name in upstream.split(", "))
    program = (
        f"import sys; {imports}"
        "print([name for name in sys.modules if name.split('.')[0] in ('pulumi', 'pulumi_aws')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_program_is_short() -> None:
    assert len((ROOT / "__main__.py").read_text("utf-8").splitlines()) < 40


def test_no_partition_is_written_into_code() -> None:
    literal = re.compile(r"arn:aws(-[a-z-]+)?:")
    found = [
        f"{file.relative_to(ROOT)}: {line}"
        for file in _python_files("components", "iam", "scvctl", "scripts")
        for line in file.read_text("utf-8").splitlines()
        if literal.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(("stack", "partition"), [("dev", "aws"), ("gov", "aws-us-gov")])
def test_the_stacks_are_the_documented_examples(stack: str, partition: str) -> None:
    config = read_stack(PROJECT, stack, [])
    checked = checked_plan(config).settings
    assert checked.account_id == "123456789012"
    assert checked.integrated_by == "customer"
    assert checked.region == PARTITIONS[partition].default_region
    assert checked.partition.name == partition
    assert [center.name for center in checked.contact_centers] == ["acmevoice"]
    assert [center.tenant_bucket for center in checked.contact_centers] == ["acmevoice"]
    assert config.values["pulumi:disable-default-providers"] == ["*"]


def test_a_stack_that_nobody_filled_in_is_the_documented_example() -> None:
    """Who deploys gives a stack an account of its own: it is then no example any more."""
    for file in ROOT.glob("Pulumi.*.yaml"):
        if yaml.safe_load(file.read_bytes())["config"].get(_ACCOUNT_ID) == "123456789012":
            assert file.read_text("utf-8") == (PROJECT / file.name).read_text("utf-8")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-west-2", "aws"),
        ("ap-southeast-2", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-iso-east-1", None),
        ("cn-north-1", None),
        ("us-weast-1", None),
        ("ap-northeast-3", "aws"),
        ("mx-central-1", "aws"),
        ("us-gov-west", None),
        ("us-west-2a", None),
    ],
)
def test_the_partition_follows_from_the_region(region: str, partition: str | None) -> None:
    found = partition_of_region(region)
    assert (found.name if found else None) == partition


def test_locks_name_no_registry() -> None:
    for lock in ROOT.glob("requirements*"):
        text = lock.read_text("utf-8")
        assert "://" not in text, lock
        assert "index-url" not in text, lock


def test_every_locked_package_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        packages = re.findall(r"^[a-z0-9].*(?:\n +.*)*", lock.read_text("utf-8"), re.MULTILINE)
        assert packages
        assert all("==" in package and "--hash=sha256:" in package for package in packages), lock


def test_what_make_up_installs_is_all_that_a_stack_and_scvctl_import() -> None:
    lock = (ROOT / "requirements-scvctl.txt").read_text("utf-8")
    locked = {_canonical(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    own = {"components", "iam", "policypacks", "scvctl"}
    imported = {name for folder in own for name in _imports(folder)} - own - sys.stdlib_module_names
    # Imported for the type checker alone.
    run = {name for name in imported if name and not name.startswith(("mypy_boto3", "_typeshed"))}
    distributions = packages_distributions()
    missing = {one for one in run if not locked & {*map(_canonical, distributions.get(one, [one]))}}
    assert missing == set()


def test_requirements_are_ranges_that_end_before_the_next_major() -> None:
    names = [file.name for file in ROOT.glob("requirements*.in")]
    assert len(names) == 5
    for name in names:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        for line in [one for one in lines if one and not one.startswith(("#", "-"))]:
            given = re.fullmatch(r"[\w.\[\],-]+>=(\d+)[\d.]*,<(\d+)", line)
            assert given, line
            assert int(given[2]) == int(given[1]) + 1, line
