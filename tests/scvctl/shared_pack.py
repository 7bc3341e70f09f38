"""A process of the policy pack that many runs ask one after the other, because each takes long."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scvctl.check.pack.process import PackProcess, pack_process
from tests.scvctl.embedded_runs import ROOT


@dataclass(frozen=True, slots=True)
class SharedPack:
    """The running process. To a run it is one that was just started: ``start`` gives it."""

    process: PackProcess
    stub: Any

    @contextmanager
    def start(self, _folder: Path) -> Generator["SharedPack"]:
        """Stands for ``pack_process``. Paths of a stack's configuration have to be absolute."""
        yield self

    def connect(self) -> Any:
        """The pack's side of the protocol; each run begins with ``ConfigureStack``."""
        return self.stub

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.process.version

    def last_words(self) -> str:
        """What the process wrote last on standard error."""
        return self.process.last_words()


@contextmanager
def shared_pack() -> Generator[SharedPack]:
    """Start the process, and end it."""
    with pack_process(ROOT) as process:
        yield SharedPack(process, process.connect())
