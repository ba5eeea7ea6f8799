"""`tonghu bench linkage --tokens`: what is lost where lists link on keyed tokens, without names (测速：词元归并)."""

import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tonghu.web.bench.linkage.compare import Figures, judge, run_ours
from tonghu.web.bench.linkage.registers import write

MAY_LOSE = 0.001  # of F1


def compare(rows: int, profile: str, seed: int, *, bare: bool = False) -> dict[str, Figures]:
    """Link two registers with names and as tokens, print both; returns the figures by way."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        place = Path(folder)
        files = write(place, children=rows, profile=profile, seed=seed, bare=bare)
        print(f"虚构登记册：每份约{rows}条，差错 {profile}，种子 {seed}{'，无第二监护人和学校' if bare else ''}")
        told = {"names": run_ours([files["a"], files["b"]], place / "names")}
        told["tokens"] = run_ours(_tokens(files, place), place / "tokens")
        for way, figures in told.items():
            judge(figures, place / way / "links.parquet", files["truth"])
    print("             准确率   召回率   F1      ≥.95准确率 召回率   复核份额  秒     CPU秒  MB")
    for way, label in (("names", "用姓名"), ("tokens", "用词元")):
        f = told[way]
        shares = (f.precision, f.recall, f.f1, f.sure_precision, f.sure_recall, f.review)
        good = "  ".join(f"{share:.5f}" for share in shares)
        print(f"{label:<8}\t{good}  {f.wall:6.1f} {f.cpu:6.1f} {f.megabytes:6.0f}")
    print(f"F1 损失：{told['names'].f1 - told['tokens'].f1:.5f}（要求不超过{MAY_LOSE}）")
    return told


def _tokens(files: dict[str, Path], place: Path) -> list[Path]:
    """Both registers as `tonghu tokens` writes them, each party on its own."""
    (key := place / "key").write_text(secrets.token_hex(32), "ascii")
    made = []
    for side in ("a", "b"):
        made.append(place / f"{side}.tokens.parquet")
        words = ["tokens", str(files[side]), "--out", str(made[-1]), "--key-file", str(key)]
        words = [sys.executable, "-m", "tonghu", *words, "--round", "虚构轮次", "--purpose", "测速"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return made
