"""What the real engine makes of scalars in a stack's file: ``engine_scalars.json``.

``python -m tests.components.settings.engine_scalars`` asks the ``pulumi`` on the PATH anew, for the
``yaml`` of each row: as the value of a key (``text``, what a program gets), and as a value in an
object (``value``). ``refused`` is the engine's message where it reads no file with it.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json")

Row = dict[str, Any]


def rows() -> list[Row]:
    """The rows of the table."""
    return json.loads(FILE.read_text("utf-8"))


def stack_file(yaml: Iterable[str]) -> str:
    """A stack's file with each text twice, under ``p:text0`` and in ``p:object0``, and so on."""
    lines = [
        f"  p:text{index}: {one}\n  p:object{index}:\n    v: {one}\n"
        for index, one in enumerate(yaml)
    ]
    return "config:\n" + "".join(lines)


class _Engine:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{folder}",
            "PULUMI_CONFIG_PASSPHRASE": "nothing is secret here",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        (folder / "Pulumi.yaml").write_text("name: p\nruntime: yaml\n")
        self._run("stack", "init", "dev")

    def read(self, yaml: list[str]) -> list[Row]:
        (self._folder / "Pulumi.dev.yaml").write_text(stack_file(yaml), "utf-8")
        done = self._run("config", "--json", "--stack", "dev")
        if done.returncode:
            if len(yaml) > 1:
                middle = len(yaml) // 2
                return self.read(yaml[:middle]) + self.read(yaml[middle:])
            return [{"yaml": yaml[0], "refused": done.stderr.splitlines()[-1].strip()}]
        config = json.loads(done.stdout)
        return [
            {
                "yaml": one,
                "text": config[f"p:text{index}"]["value"],
                "value": json.loads(config[f"p:object{index}"]["value"])["v"],
            }
            for index, one in enumerate(yaml)
        ]

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["pulumi", *arguments],
            cwd=self._folder,
            env=self._settings,
            capture_output=True,
            text=True,
            check=False,
        )


def main() -> None:
    """Write the table anew."""
    with tempfile.TemporaryDirectory() as folder:
        asked = _Engine(Path(folder)).read([row["yaml"] for row in rows()])
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in asked)
    FILE.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
