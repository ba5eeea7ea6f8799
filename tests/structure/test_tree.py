"""The tree as it is given away: no address, no machine, nothing unfinished, every dependency hashed."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".mjs",
    ".ts",
    ".css",
    ".html",
    ".yaml",
    ".yml",
    ".sql",
    ".typ",
    "",
}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# Joined here so that this file does not find itself.
REGISTRY = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmmirror" + r"\.com"))
)
MACHINE = re.compile(r"(?<![\w.~-])/" + r"(?:work|root|home|Users)" + r"/\w")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")


def given() -> list[Path]:
    """The files under version control, or all that would be."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def finds(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in given():
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    return found


def test_the_tree_is_listed() -> None:
    names = {str(path.relative_to(ROOT)) for path in given()}
    assert {"Makefile", "pyproject.toml", "tools/setup.py", "front/package-lock.json"} <= names


@pytest.mark.parametrize(
    ("pattern", "bitten"),
    [(REGISTRY, "https://" + "pypi" + ".org/x"), (MACHINE, "open('/" + "work/a')"), (UNFINISHED, "# TO" + "DO later")],
    ids=["registry address", "machine path", "unfinished"],
)
def test_no_file_names_a_registry_a_machine_or_something_unfinished(pattern: re.Pattern[str], bitten: str) -> None:
    assert pattern.search(bitten)
    assert finds(pattern) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE)
    pins = [block for block in blocks if block.strip() and not block.lstrip().startswith("#")]
    assert pins
    assert [block.split("\n")[0] for block in pins if "==" not in block.split("\n")[0]] == []
    assert [block.split("\n")[0] for block in pins if "--hash=sha256:" not in block] == []


def test_what_runs_and_what_tests_is_locked_to_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^\\]+", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE))

    assert pins("run.txt") - pins("test.txt") == set()


@pytest.mark.parametrize("name", ["run", "test", "uv", "node", "spark"])
def test_the_lock_answers_what_is_asked_for(name: str) -> None:
    asked = (ROOT / "requirements" / f"{name}.in").read_text("utf-8")
    locked = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    for line in asked.splitlines():
        if (word := re.match(r"[a-zA-Z][\w.-]*", line)) is not None:
            assert re.search(rf"^{re.escape(word[0])}==", locked, re.MULTILINE), word[0]


def test_every_front_end_package_is_pinned_and_hashed_without_an_address() -> None:
    listed = json.loads((ROOT / "front" / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: entry for name, entry in listed.items() if name}
    assert installed
    assert [name for name, entry in installed.items() if not entry.get("integrity")] == []
    assert [name for name, entry in installed.items() if "resolved" in entry] == []
