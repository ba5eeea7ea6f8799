"""`tonghu form`: both registration forms on paper, blank or with the answers of a JSONL file; needs no database."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from tonghu.methods.reading import Refused
from tonghu.register.divisions import residence
from tonghu.rules.forms import FORMS, read_answers
from tonghu.rules.forms.answers import UNKNOWN
from tonghu.web.commands.calls import WrongCall, target
from tonghu.web.commands.check import Entry, entries_of
from tonghu.web.commands.landing import reason
from tonghu.web.paper import Filled, NotBound, NotTypeset, blank, docx, pdf
from tonghu.web.paper.glyphs import pieces

_LONGEST_REFERENCE = 20  # letters and digits that the symbol of a sheet holds
_ENDINGS = (".pdf", ".docx")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Blank, or filled from a file."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="登记表的答案：JSONL 或 xlsx，写法与 tonghu check 相同")
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
        return _filled(args.file, out)
    except WrongCall as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (NotTypeset, NotBound) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"文件没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1


def _filled(file: str, out: Path) -> int:
    try:
        entries = list(entries_of(file))
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise WrongCall("打不开答案文件。请核对文件名和读取权限后重试。") from None
    except Refused as refused:
        raise WrongCall(str(refused)) from None
    bad: list[str] = []
    forms = [form for number, entry in enumerate(entries, start=1) if (form := _read(entry, number, bad))]
    for text in bad:
        print(text, file=sys.stderr)
    if not forms:
        raise WrongCall("答案文件里没有可以打印的登记表，没有写文件。")
    _write(out, forms, "登记表")
    if out.suffix.lower() == ".pdf":
        _warn_of_gaps(forms)
    print(f"{len(forms)}份登记表已写入 {out.name}。含个人信息，用后删除。")
    return 1 if bad else 0


def _read(entry: Entry, number: int, bad: list[str]) -> Filled | None:
    """The form of one entry; what is wrong with it goes to `bad`, by number and without its values."""
    bad += [f"第{number}份：{problem.message}" for problem in entry.problems]
    if entry.form is None:
        return None
    form = FORMS[entry.form]
    answers, problems = read_answers(form, entry.raw, on=entry.on, places=residence.read)
    # A sheet is not a gate: what cannot be read is printed as it was given, and said.
    for problem in problems:
        line = form.by_key.get(problem.item or "")
        bad.append(f"第{number}份{f'“{line.title}”' if line else ''}：{problem.message}")
        if line and isinstance(value := entry.raw.get(line.key), str):
            answers.setdefault(line.key, value)
    named = isinstance(entry.id, str) and len(entry.id) <= _LONGEST_REFERENCE
    return Filled(form, answers, ref=str(entry.id) if named else "")


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
