"""Secrets in the sources (源码中的秘密): keys, passwords, tokens. `python tools/leaks.py [FILE…]`, all files without.

What looks like a secret and was found to be none stands in `.secrets.baseline`, which a person has looked through;
`detect-secrets audit .secrets.baseline` shows each of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / ".secrets.baseline"


def main(files: list[str]) -> int:
    """0 nothing found, 1 something that looks like a secret."""
    os.chdir(ROOT)
    known = baseline.load(baseline.load_from_file(str(KNOWN)))
    found = SecretsCollection()
    found.scan_files(*(files or sources()), num_processors=len(os.sched_getaffinity(0)))
    new = [secret for _, secret in found - known]
    for secret in new:
        print(f"{secret.filename}:{secret.line_number}: 像是秘密（{secret.type}）。", file=sys.stderr)
    if new:
        print(
            "请把它移出源码并作废。确实不是秘密的：detect-secrets scan --baseline .secrets.baseline 记下，"
            "再用 detect-secrets audit .secrets.baseline 逐条确认。",
            file=sys.stderr,
        )
    return 1 if new else 0


def sources() -> list[str]:
    """What git keeps or would keep, but the lists of hashes that only repeat what others publish."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    skipped = (KNOWN.name, "front/package-lock.json")
    return [n for n in names if n and n not in skipped and not n.startswith("requirements/") and Path(n).is_file()]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
