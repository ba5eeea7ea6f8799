"""`tonghu form`: both registration forms on paper, blank or with the answers of a JSONL file; needs no database."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tonghu.rules.forms import FORMS, Form, read_answers
from tonghu.rules.forms.answers import UNKNOWN
from tonghu.web.commands.calls import WrongCall, target
from tonghu.web.paper import Filled, NotBound, NotTypeset, blank, docx, pdf
from tonghu.web.paper.glyphs import pieces

_OWN_KEYS = ("id", "ref", "form", "on")  # of a line; every other key is an item of the form
_ENDINGS = (".pdf", ".docx")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Blank, or filled from a file."""
    parser.add_argument(
        "file", metavar="FILE.jsonl", nargs="?", help="每行一份登记表的答案（UTF-8）；键与 tonghu check 相同"
    )
    parser.add_argument("--blank", choices=sorted(FORMS), metavar="1|2", help="空白表：1 流动儿童，2 留守儿童")
    parser.add_argument("--out", metavar="FILE.(pdf|docx)", type=Path, required=True, help="写到哪里，按扩展名定格式")


def run(args: argparse.Namespace) -> int:
    """0 written, 1 some lines could not be read (the others are written) or setting failed, 2 wrong call."""
    try:
        if bool(args.file) == bool(args.blank):
            raise WrongCall("请给出答案文件，或者用 --blank 1、--blank 2 打印空白表，二者取一。")
        if args.out.suffix.lower() not in _ENDINGS:
            raise WrongCall("--out 的文件名请以 .pdf 或 .docx 结尾。")
        out = target(args.out)
        if args.blank:
            _write(out, [blank(FORMS[args.blank])], FORMS[args.blank].title)
            print(f"空白表已写入 {out.name}。")
            return 0
        return _filled(Path(args.file), out)
    except WrongCall as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (NotTypeset, NotBound) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"文件没有写成：{failed.strerror or '磁盘已满或没有写入权限'}。处理后重新运行。", file=sys.stderr)
        return 1


def _filled(file: Path, out: Path) -> int:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WrongCall("打不开答案文件，或它不是 UTF-8 编码。请核对文件名和编码后重试。") from None
    bad: list[str] = []
    forms = list(_forms(lines, bad))
    for text in bad:
        print(text, file=sys.stderr)
    if not forms:
        raise WrongCall("答案文件里没有可以打印的登记表，没有写文件。")
    _write(out, forms, "登记表")
    if out.suffix.lower() == ".pdf":
        _warn_of_gaps(forms)
    print(f"{len(forms)}份登记表已写入 {out.name}。含个人信息，用后删除。")
    return 1 if bad else 0


def _forms(lines: Iterable[str], bad: list[str]) -> Iterator[Filled]:
    """The forms of the lines; what is wrong with a line goes to `bad`, by number and without its values."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            form = FORMS[str(entry["form"])]
        except (ValueError, KeyError, TypeError, RecursionError):
            bad.append(f"第{number}行没有打印：应为一个 JSON 对象，form 写 1 或 2。请改正这一行。")
            continue
        yield _read(form, entry, number, bad)


def _read(form: Form, entry: dict[str, Any], number: int, bad: list[str]) -> Filled:
    given = entry.get("answers")
    raw = given if isinstance(given, dict) else {key: v for key, v in entry.items() if key not in _OWN_KEYS}
    answers, problems = read_answers(form, raw)
    # A sheet is not a gate: what cannot be read is printed as it was given, and said.
    for problem in problems:
        where = f"第{number}行" + (f"“{form.by_key[problem.item].title}”" if problem.item in form.by_key else "")
        bad.append(f"{where}：{problem.message}")
        if problem.item in form.by_key and isinstance(value := raw.get(problem.item), str):
            answers.setdefault(problem.item, value)
    return Filled(form, answers, ref=str(entry.get("ref") or ""))


def _warn_of_gaps(forms: Iterable[Filled]) -> None:
    said: set[str] = set()
    for form in forms:
        for value in form.answers.values():
            text = str(value.get(UNKNOWN, "")) if isinstance(value, dict) else str(value)
            said |= {f"U+{ord(piece):04X}" for known, piece in pieces(text) if not known}
    if said:
        print(
            f"字库里没有这些字：{'、'.join(sorted(said))}，PDF 中以方框印出编码，请手写补上；"
            "或把含这些字的字体放进一个文件夹，用 TONGHU_FONTS 指明后重印。",
            file=sys.stderr,
        )


def _write(out: Path, forms: list[Filled], title: str) -> None:
    made = _pdf(forms, title) if out.suffix.lower() == ".pdf" else docx(forms, title=title)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(made)


def _pdf(forms: list[Filled], title: str) -> bytes:
    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r  排版 {done}/{total}\033[K", end="\r", file=sys.stderr, flush=True)

    return pdf(forms, title=title, progress=tell)
