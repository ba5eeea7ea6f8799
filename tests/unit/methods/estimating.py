"""Lists that `tonghu coverage` is asked about."""

import json
from pathlib import Path
from typing import Any

from tonghu.web.commands import main


def estimated(tmp_path: Path, written: str | bytes, *options: str) -> dict[str, Any]:
    """What the command makes of a file: its report."""
    file = tmp_path / "名单.csv"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    assert main(["coverage", str(file), "--out", str(tmp_path / "out"), *options]) == 0
    found: dict[str, Any] = json.loads((tmp_path / "out/coverage.json").read_text(encoding="utf-8"))
    return found
