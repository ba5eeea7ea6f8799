"""Known weaknesses of what we build on (已知漏洞): `make scan` asks the advisory services of PyPI and npm.

Without such a service nothing is known: that is said, and is a failure only under SCAN=required. pip-audit itself
calls packages that it could not ask about “no known vulnerabilities”.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import assets
from workshop import ROOT, VENV

SERVICES = ("pypi", "osv")
PATIENCE = 180  # seconds for one question


@dataclass
class Told:
    """What a service said: weak packages with their advisories, and how many it knows nothing of."""

    weak: list[str] = field(default_factory=list)
    asked: int = 0
    unknown: int = 0


def main() -> int:
    """0 nothing known or nobody to ask, 1 a known weakness, or nobody to ask under SCAN=required."""
    sides = {"Python 包": python_packages(), "网页脚本包": front_packages()}
    for name, told in sides.items():
        for line in told.weak:
            print(f"{name}：{line}", file=sys.stderr)
        if told.unknown or not told.asked:
            print(f"{name}：漏洞库查不到（{told.unknown or '全部'}个包没有查），不能说明有没有漏洞。", file=sys.stderr)
        else:
            print(f"{name}：查了{told.asked}个，{f'{len(told.weak)}处漏洞' if told.weak else '没有已知漏洞'}。")
    if any(told.weak for told in sides.values()):
        return 1
    return int(os.environ.get("SCAN") == "required" and any(t.unknown or not t.asked for t in sides.values()))


def python_packages() -> Told:
    """All locked Python packages, by the first service that answers."""
    words = [str(VENV / "bin" / "python"), "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json"]
    for file in ("test", "uv", "node", "spark"):
        words += ["--requirement", str(ROOT / "requirements" / f"{file}.txt")]
    told = Told()
    for service in SERVICES:
        told = of_pip_audit(_ask([*words, "--progress-spinner", "off", "--vulnerability-service", service]))
        if told.asked and not told.unknown:
            break
    return told


def of_pip_audit(said: Mapping[str, Any]) -> Told:
    """Read what pip-audit answers: a package that was skipped was not asked about."""
    told = Told()
    for package in said.get("dependencies", []):
        if "skip_reason" in package:
            told.unknown += 1
            continue
        told.asked += 1
        for weakness in package.get("vulns", []):
            better = "、".join(weakness.get("fix_versions", [])) or "还没有"
            told.weak.append(f"{package['name']} {package['version']} 有漏洞 {weakness['id']}，改正版本：{better}。")
    return told


def front_packages() -> Told:
    """All locked packages of the front end."""
    node = assets.find_node()
    npm = [*map(str, node.npm), "audit", "--package-lock-only", "--json"]
    return of_npm_audit(_ask(npm, environment=assets.environment(node)))


def of_npm_audit(said: Mapping[str, Any]) -> Told:
    """Read what `npm audit` answers; without its counts it asked nobody."""
    counts = said.get("metadata", {}).get("dependencies", {})
    told = Told(asked=int(counts.get("total", 0)))
    for name, weakness in said.get("vulnerabilities", {}).items():
        told.weak.append(f"{name} {weakness.get('range', '')} 有漏洞（{weakness.get('severity', '')}）。")
    return told


def _ask(words: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """The JSON that a program prints, whatever its code; nothing when it could not ask."""
    try:
        done = subprocess.run(
            words, cwd=assets.FRONT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        said = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


if __name__ == "__main__":
    raise SystemExit(main())
