"""Breaks the policy pack in one place after the other, and sees whether the tests notice.

    make mutation                                    every place
    .venv/bin/python -m scripts.mutate quota trust   those modules only

Needed when a rule or its tests change. What the tests do not notice and need not, stands with its
reason in scripts/mutation_survivors.yaml. Written for this pack because mutmut leaves out functions
with decorators and what modules hold, where half of these rules lie, and cosmic-ray starts Python
anew for each mutant, which takes longer here than the tests.
"""

import argparse
import ast
import gc
import importlib
import importlib.machinery
import importlib.util
import itertools
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

import yaml

from scripts.mutants import Mutant, mutants_of, unchanged

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "policypacks/scv_guardrails"
SURVIVORS = Path(__file__).with_name("mutation_survivors.yaml")
TESTS = "tests/policypacks"
PROCESSES = 2
SECONDS = 60
ENOUGH = 0.9
CASES = "the cases of every rule"
CASES_OF_EXCEPTIONS = "the cases of exceptions-valid"
_RULE_OF = MappingProxyType({CASES: None, CASES_OF_EXCEPTIONS: "exceptions-valid"})

# The tests of what is no rule; those of the rules are their cases, their inputs and the pack's.
_OWN_TESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "adapter": ("adapter",),
        "arns": ("arns", "covers", CASES),
        "covers": ("covers", CASES),
        "documents": ("documents", CASES),
        "exceptions": ("exceptions", CASES_OF_EXCEPTIONS),
        "exchange": ("exchange", "adapter"),
        "facts": ("pack", CASES),
        "model": ("adapter", CASES, "inputs"),
        "pack": ("pack",),
        "reading": ("reading", CASES, "inputs"),
        "reviewed": ("reviewed",),
        "shared": ("pack", CASES),
        "source": ("source",),
        "stack": (CASES,),
        "tokens": ("pack",),
        "trust": (CASES,),
    }
)
_WITHOUT_CODE = {"__init__", "__main__"}


class _MutantLoader(importlib.machinery.SourceFileLoader):
    """Loads the mutant instead of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the loader's protocol
        return compile(self._tree, self.path, "exec")


class _MutantFinder:
    """Finds the mutant, and leaves every other module to others."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, _path: Any, _target: ModuleType | None = None) -> Any:
        if name != self._mutant.module:
            return None
        file = str(self._mutant.file)
        loader = _MutantLoader(name, file, self._mutant.tree)
        return importlib.util.spec_from_file_location(name, file, loader=loader)


def main(arguments: Sequence[str]) -> int:
    """Tries every mutant; gives the exit code."""
    parser = argparse.ArgumentParser(description="Break the policy pack, and see the tests notice.")
    parser.add_argument("names", nargs="*", help="modules, such as quota or trust; all by default")
    names = parser.parse_args(arguments).names
    files = _files(names)
    _prepare()
    # Tests that fail without a mistake would notice every one.
    whole = [unchanged(file, ROOT) for file in files]
    failing = [one.place for one, survived in _tried(iter(whole)) if not survived]
    if failing:
        print(f"Without a mistake, the tests fail for: {', '.join(sorted(failing))}")
        return 1
    count, survivors = 0, list[str]()
    # One by one: all of them together would make a process that is slow to part.
    for mutant, survived in _tried(one for file in files for one in mutants_of(file, ROOT)):
        count += 1
        if survived:
            survivors.append(str(mutant))
        if count % 200 == 0:
            print(f"{count:,} tried, the last one in {mutant.place}", flush=True)
    return _report(count, survivors, whole=not names)


def _files(names: Sequence[str]) -> list[Path]:
    files = [file for file in sorted(PACK.rglob("*.py")) if file.stem not in _WITHOUT_CODE]
    return [file for file in files if not names or file.stem in names]


def _prepare() -> None:
    # What takes seconds to import or to record is there once, before the processes part. Nothing of
    # the pack is: each of them loads it with its own mutant.
    from components.catalog import load_catalog  # noqa: PLC0415
    from tests.policypacks import recorded  # noqa: PLC0415

    recorded.files()
    load_catalog()
    for partition in recorded.STACKS:
        recorded.example(partition)
    for name in (
        "hypothesis",
        "jsonschema",
        "pulumi_policy",
        "pytest",
        "scvctl.check.pack.process",
    ):
        importlib.import_module(name)
    # What is there now stays: a process that tidies up would copy it.
    gc.collect()
    gc.freeze()
    assert not [name for name in sys.modules if name.startswith("policypacks")]  # noqa: S101


def _tried(mutants: Iterator[Mutant]) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it survived."""
    running: dict[int, Mutant] = {}
    while True:
        for mutant in itertools.islice(mutants, PROCESSES - len(running)):
            running[_start(mutant)] = mutant
        if not running:
            return
        process, status = os.wait()
        yield running.pop(process), os.waitstatus_to_exitcode(status) == 0


def _start(mutant: Mutant) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        # Of its own time, so that a busy machine ends nobody.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            code = 0 if _passes(mutant) else 1
    finally:
        os._exit(code)
    return process


def _passes(mutant: Mutant) -> bool:
    sys.meta_path.insert(0, _MutantFinder(mutant))
    import hypothesis  # noqa: PLC0415 - both are there already
    import pytest  # noqa: PLC0415

    # That a property fails is enough; the smallest example for it takes long to find.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutation", database=None, derandomize=True, phases=phases)
    hypothesis.settings.load_profile("mutation")
    name = mutant.file.stem
    if mutant.file.parent.name == "rules" and name not in _OWN_TESTS:
        rule = name.replace("_", "-")
        own = (name,) if (ROOT / TESTS / f"test_{name}.py").exists() else ()
        if own and not _tests_pass(pytest, *own):
            return False
        return _cases_pass(rule) and _tests_pass(pytest, "inputs", "pack", only=rule)
    for tests in _OWN_TESTS[name]:
        cases = tests in {CASES, CASES_OF_EXCEPTIONS}
        if not (_cases_pass(_RULE_OF[tests]) if cases else _tests_pass(pytest, tests)):
            return False
    return True


def _tests_pass(pytest: Any, *names: str, only: str | None = None) -> bool:
    options = ["-x", "-q", "-p", "no:cacheprovider", "--no-header"]
    # Hypothesis was imported before the processes parted.
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    # A process of its own would load the pack without the mistake.
    options += ["-k", f"{only} or test_pack" if only else "not real_process"]
    return pytest.main([*options, *(f"{TESTS}/test_{name}.py" for name in names)]) == 0


def _cases_pass(rule: str | None) -> bool:
    from tests.policypacks import case_files, checking, recorded  # noqa: PLC0415

    seen: set[tuple[str, str, str]] = set()
    for name, sections in recorded.files().items():
        for case in case_files.cases_of(name, sections) if rule in {None, name} else ():
            same = (name, case.group, case.partition)
            # For a helper, one of those that differ in what is unknown only.
            if rule is None and same in seen:
                continue
            seen.add(same)
            checking.check(case)
    return True


def _report(count: int, survivors: Sequence[str], *, whole: bool) -> int:
    explained: Mapping[str, str] = yaml.safe_load(SURVIVORS.read_text("utf-8"))
    unexplained = [one for one in survivors if one not in explained]
    stale = explained.keys() - {*survivors} if whole else set[str]()
    share = (count - len(survivors)) / count
    print(f"{count - len(survivors):,} of {count:,} mutants were noticed: {share:.1%}.")
    for one in unexplained:
        print(f"Not noticed, and not explained: {one}")
    for one in sorted(stale):
        print(f"Explained, but noticed or gone: {one}")
    return 1 if unexplained or stale or share < ENOUGH else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
