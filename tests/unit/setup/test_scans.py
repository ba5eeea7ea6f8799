"""The checks of what we keep and build on find what they are there for."""

import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[3] / "tools"
sys.path.insert(0, str(TOOLS))
try:
    import advisories
    import licences
finally:
    sys.path.remove(str(TOOLS))


def planted() -> dict[str, str]:
    """Lines that give a secret away, made by chance, so that this file holds none."""
    chance = secrets.token_hex(20)
    return {
        "private key": f"-----BEGIN RSA {'PRIVATE'} KEY-----",
        "password": f"DATABASE_{'PASSWORD'} = '{chance[:12]}-Xq'",
        "token": f"ghp_{chance[:36]}",
        "address": f"postgresql://tonghu_app:{chance[:10]}@db.example/tonghu",
        "cloud key": f"AKIA{chance[:16].upper()}",
    }


def scanned(file: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, str(TOOLS / "leaks.py"), str(file)], capture_output=True, text=True)


def test_every_planted_secret_is_found_and_not_repeated(tmp_path: Path) -> None:
    for name, content in planted().items():
        (tmp_path / "settings.py").write_text(f"# a file\n{content}\n")
        said = scanned(tmp_path / "settings.py")
        assert said.returncode == 1 and "settings.py:2: 像是秘密" in said.stderr, (name, said.stderr)
        assert content not in said.stderr


def test_an_ordinary_file_holds_no_secret(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text("password = password_of(request)\nKEY = settings.EXPORT_SECRET\n")
    assert scanned(tmp_path / "settings.py").returncode == 0


@pytest.mark.parametrize(
    ("licence", "good"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MPL-2.0", True),
        ("GPL-3.0-or-later OR MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("GNU Affero General Public License v3", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("Server Side Public License (SSPL-1.0)", False),
        ("BUSL-1.1", False),
        ("", False),
    ],
)
def test_which_licences_will_do(licence: str, good: bool) -> None:
    assert (list(licences.judge([("x", licence)])) == []) == good


def test_what_is_locked_here_may_be_used() -> None:
    found = list(licences.installed())
    assert len(found) > 50 and len(list(licences.bundled())) > 10
    assert licences.main() == 0


WEAK: dict[str, Any] = {
    "dependencies": [
        {"name": "django", "version": "5.2.0", "vulns": [{"id": "PYSEC-2025-1", "fix_versions": ["5.2.1"]}]},
        {"name": "numpy", "version": "2.0", "vulns": []},
    ]
}
SKIPPED: dict[str, Any] = {"dependencies": [{"name": "django", "skip_reason": "not found"}]}
NPM_WEAK: dict[str, Any] = {
    "metadata": {"dependencies": {"total": 70}},
    "vulnerabilities": {"vite": {"range": "<8.3.9", "severity": "high"}},
}


def test_a_known_weakness_is_named_with_the_version_that_mends_it() -> None:
    told = advisories.of_pip_audit(WEAK)
    assert told.weak == ["django 5.2.0 有漏洞 PYSEC-2025-1，改正版本：5.2.1。"]
    assert (told.asked, told.unknown) == (2, 0)
    assert advisories.of_npm_audit(NPM_WEAK).weak == ["vite <8.3.9 有漏洞（high）。"]


@pytest.mark.parametrize(
    ("python", "front", "required", "code"),
    [
        (WEAK, NPM_WEAK, False, 1),
        (WEAK, {}, False, 1),
        (SKIPPED, {}, False, 0),
        (SKIPPED, {}, True, 1),
        (
            {"dependencies": [{"name": "x", "version": "1", "vulns": []}]},
            {"metadata": {"dependencies": {"total": 1}}},
            True,
            0,
        ),
        ({}, {"error": {"code": "ENOAUDIT"}}, True, 1),
    ],
)
def test_who_could_not_ask_says_so_and_fails_only_when_it_must(
    python: Any, front: Any, required: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(advisories, "python_packages", lambda: advisories.of_pip_audit(python))
    monkeypatch.setattr(advisories, "front_packages", lambda: advisories.of_npm_audit(front))
    monkeypatch.setenv("SCAN", "required" if required else "")
    assert advisories.main() == code
    said = capsys.readouterr()
    assert ("漏洞库查不到" in said.err) == (python is SKIPPED or not python or "metadata" not in front)
