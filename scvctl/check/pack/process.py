"""The process of the policy pack, and the engine's messages to it before the first resource.

Source: ``plugin/analyzer_plugin.go`` of Pulumi's SDK and ``pulumi_policy``.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import grpc
import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from components.settings.stack_file import StackConfig
from scvctl.check.pack.config import PolicyConfig, configured
from scvctl.check.pack.judgement import PackFailed

PACK = Path(__file__).parents[3] / "policypacks" / "scv_guardrails"

# The engine would listen here for the pack's log; the pack's SDK never connects.
_NO_ENGINE = "127.0.0.1:0"
_LARGEST_MESSAGE = 400 * 1024 * 1024
_SECONDS_TO_END = 5
_LAST_CHARACTERS = 2_000


@dataclass(slots=True)
class PackProcess:
    """The started process of the pack in a folder. ``connect`` waits until it listens."""

    pack: Path
    process: "subprocess.Popen[str]"
    said: IO[str]
    _channels: list[grpc.Channel] = field(default_factory=list[grpc.Channel])

    def connect(self) -> Any:
        """The pack's side of the analyzer protocol. Raises ``PackFailed``."""
        assert self.process.stdout is not None  # noqa: S101 - it was started with a pipe
        port = self.process.stdout.readline().strip()
        if not port.isdecimal():
            raise PackFailed(f"The policy pack did not start.{self.last_words()}")
        # What the pack prints later must not fill the pipe, which would stop it.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        options = [
            ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
            ("grpc.max_send_message_length", _LARGEST_MESSAGE),
            # A proxy of the environment is not for an address of this machine.
            ("grpc.enable_http_proxy", 0),
        ]
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        self._channels.append(channel)
        return analyzer_pb2_grpc.AnalyzerStub(channel)

    @property
    def version(self) -> str:
        """The pack's version, which the engine takes from ``PulumiPolicy.yaml``; or empty.

        A Python pack itself always reports 0.0.1.
        """
        about = yaml.safe_load((self.pack / "PulumiPolicy.yaml").read_text("utf-8"))
        return str(about.get("version", ""))

    def last_words(self) -> str:
        """What the process wrote last on standard error, for a message."""
        self.said.seek(0)
        text = self.said.read().strip()
        return f" It said:\n{text[-_LAST_CHARACTERS:]}" if text else ""

    def end(self) -> None:
        """End the process."""
        for channel in self._channels:
            channel.close()
        self.process.terminate()
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def pack_process(folder: Path, pack: Path = PACK) -> Generator[PackProcess]:
    """Start a pack's process as from the project's folder, and end it.

    Pulumi's language host starts it in the pack's own folder; of the project's it has what a shell
    there has in its environment. It comes up while the caller does something else, such as running
    the program.
    """
    command = [sys.executable, "-u", "-m", "pulumi.policy", _NO_ENGINE, str(pack.absolute())]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(  # noqa: S603 - this Python, this pack
            command,
            cwd=pack,
            env={**os.environ, "PWD": str(folder.absolute())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        started = PackProcess(pack, process, said)
        try:
            yield started
        finally:
            started.end()
            if process.stdout is not None:
                process.stdout.close()


def introduce(stub: Any, config: StackConfig, rules: PolicyConfig) -> tuple[Any, Mapping[str, Any]]:
    """Tell the pack the stack, ask who it is, and configure its rules.

    Gives its ``AnalyzerInfo``, and the ``PolicyConfig`` in force for every policy by name.

    Raises ``InputError`` when the pack does not have what ``rules`` configures.
    """
    stub.ConfigureStack(
        analyzer_pb2.AnalyzerStackConfigureRequest(
            stack=config.stack,
            project=config.project,
            organization="organization",
            dry_run=True,
            config_secret_keys=config.secret_keys,
            config=config.as_pulumi(),
        )
    )
    info = stub.GetAnalyzerInfo(empty_pb2.Empty())
    stub.GetPluginInfo(empty_pb2.Empty())
    in_force = configured(info, rules)
    stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=in_force))
    return info, in_force
