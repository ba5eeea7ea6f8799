"""Licences of everything we build on (许可), from what is installed; asks nobody. Why: docs/dependencies.md."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from email.message import Message
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Whoever passes the whole on would have to pass on its sources under the same terms, or may not use it freely.
REFUSED = re.compile(
    r"(?<![A-Za-z])A?GPL|affero|GNU General Public|SSPL|server side public|BUSL|business source|commons clause"
    r"|elastic licen|CC-BY-NC|non-?commercial",
    re.IGNORECASE,
)
# Whose metadata say nothing; read in the package itself.
READ = {"axe-playwright-python": "MIT"}


def main() -> int:
    """0 all may be used, 1 one may not or says nothing."""
    faults = [*judge(installed()), *judge(bundled())]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def judge(packages: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with (name, licence) pairs. Of a choice between licences one good one is enough."""
    for name, licence in packages:
        if not licence.strip():
            yield f"{name}：没有写明许可。请查看包内的许可文件，记入 tools/licences.py，或换一个包。"
        elif all(REFUSED.search(choice) for choice in re.split(r"\bOR\b", licence)):
            yield f"{name}：许可是 {licence[:60]}，不能使用（见 docs/dependencies.md）。请换一个包。"


def installed() -> Iterator[tuple[str, str]]:
    """The Python packages that are locked and, on this machine, installed."""
    for name in sorted({name for file in (ROOT / "requirements").glob("*.txt") for name in locked(file)}):
        try:
            said: Message = metadata.metadata(name)  # type: ignore[assignment]  # it is one
        except metadata.PackageNotFoundError:
            continue  # for another system
        written = [said.get("License-Expression") or "", (said.get("License") or "").splitlines()[:1]]
        classes = [c.rpartition("::")[2] for c in said.get_all("Classifier") or [] if c.startswith("License")]
        words = [written[0], *written[1], *classes, READ.get(name, "")]
        yield name, "; ".join(str(word) for word in words if word and word != "UNKNOWN")


def locked(file: Path) -> list[str]:
    """The names in a lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", file.read_text(encoding="utf-8"), re.MULTILINE)


def bundled() -> Iterator[tuple[str, str]]:
    """The packages of the front end."""
    packages = json.loads((ROOT / "front" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    yield from ((name, str(said.get("license", ""))) for name, said in sorted(packages.items()) if name)


if __name__ == "__main__":
    raise SystemExit(main())
