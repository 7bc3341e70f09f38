"""A secret in clear in a stack's configuration is refused, and not shown."""

from pathlib import Path

import pytest

from scripts import clear_secrets

KEY_ID = "AKIA" + "ABCDEFGHIJKLMNOP"


def _file(tmp_path: Path, config: str) -> Path:
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(f"encryptionsalt: v1:abc\nconfig:\n{config}", "utf-8")
    return file


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ("  scv-connect-iam:externalId: a-1\n", "scv-connect-iam:externalId"),
        ("  scv-connect-iam:externalId: 123\n", "scv-connect-iam:externalId"),
        ("  aws:secretKey: hidden-away\n", "aws:secretKey"),
        ("  aws:accessKey: hidden-away\n", "aws:accessKey"),
        ("  aws:token: hidden-away\n", "aws:token"),
        ("  other:dbPassword: hidden-away\n", "other:dbPassword"),
        (f"  other:note: the key is {KEY_ID}\n", "other:note"),
        (f"  other:list:\n    - name: {KEY_ID}\n", "other:list[0].name"),
        ("  aws:assumeRole:\n    externalId: hidden-away\n", "aws:assumeRole.externalId"),
        ("  a:pem: |\n    -----BEGIN RSA PRIVATE KEY-----\n    x\n", "a:pem"),
    ],
)
def test_a_secret_in_clear_is_refused_and_not_shown(
    tmp_path: Path, config: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clear_secrets.main([str(_file(tmp_path, config))]) == 1
    told = capsys.readouterr().err
    assert f"Pulumi.prod.yaml: {place}: in clear" in told
    assert "pulumi config set --secret" in told
    assert "hidden-away" not in told
    assert KEY_ID not in told


@pytest.mark.parametrize(
    "config",
    [
        "  scv-connect-iam:externalId:\n    secure: v1:abc\n",
        '  scv-connect-iam:externalId: ""\n',
        "  other:list:\n    - token:\n        secure: v1:abc\n",
        "  aws:region: us-west-2\n",
        "  scv-connect-iam:tags:\n    owner: voice\n",
    ],
)
def test_what_is_encrypted_or_no_secret_passes(tmp_path: Path, config: str) -> None:
    assert clear_secrets.main([str(_file(tmp_path, config))]) == 0


def test_every_secret_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "  aws:secretKey: x\n  aws:token: y\n")
    assert clear_secrets.main([str(file)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("text", ["config: [", "\x00"])
def test_a_file_that_cannot_be_read_does_not_pass(tmp_path: Path, text: str) -> None:
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(text, "utf-8")
    assert clear_secrets.main([str(file)]) == 1
    assert clear_secrets.main([str(tmp_path / "none.yaml")]) == 1


def test_the_projects_stacks_pass_and_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def problems(file: Path) -> list[str]:
        seen.append(file.name)
        return []

    assert clear_secrets.main([]) == 0
    monkeypatch.setattr(clear_secrets, "problems", problems)
    clear_secrets.main([])
    assert seen == sorted(file.name for file in clear_secrets.ROOT.glob("Pulumi.*.yaml"))
    assert seen


def test_looking_at_nothing_is_no_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clear_secrets, "ROOT", tmp_path)
    assert clear_secrets.main([]) == 2
