"""Sheets set in type (排版): one PDF/A of any number of forms, by typst."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from tonghu.web.paper.binding import bind
from tonghu.web.paper.filled import Filled
from tonghu.web.paper.glyphs import ANSWERS, LABELS, families, fonts, pieces
from tonghu.web.paper.grid import Block, Sheet
from tonghu.web.paper.runs import BOX, HINT, SAY, TICKED, Run
from tonghu.web.paper.symbol import modules

_SET = 25  # forms set at a time: see binding.py
_WORKERS = min(2, os.cpu_count() or 1)  # at a time; more would take the machine from those who work on it
_LONG = 400  # characters: a row with such an answer goes on on the next page; every other stays whole
Progress = Callable[[int, int], None]  # how many of how many are set; may raise to stop
AUTHOR = "童护"


class NotTypeset(Exception):
    """The forms could not be set (排版没有完成); what typst said may quote answers and is not repeated."""

    def __init__(self) -> None:
        super().__init__("登记表没有排成，没有生成文件。请分次打印，找出排不成的那一份，报告系统管理员。")


def pdf(
    forms: Sequence[Filled],
    *,
    title: str,
    line: str = "",
    token: str = "",
    at: datetime | None = None,
    progress: Progress | None = None,
) -> bytes:
    """The forms in one PDF/A-2b, in the order given, each from page 1 of its own.

    line: stands at the foot of every page, who took it out and when. token: of the export, in the properties.
    at: the moment of making. Raises NotTypeset, NotBound, and what `progress` raises.
    """
    told = {
        "title": title,
        "author": AUTHOR,
        "keywords": [token] if token else [],
        "line": line,
        "fonts": [LABELS, *families()],
        "answers": [ANSWERS, LABELS, *families()],
    }
    sets = [forms[start : start + _SET] for start in range(0, len(forms), _SET)]
    parts: list[bytes] = []
    waiting = deque[Future[bytes]]()
    workers = ThreadPoolExecutor(_WORKERS)  # typst lets go of the interpreter while it sets
    try:
        for number in range(len(sets) + _WORKERS):
            if number < len(sets):
                # Described here: what a form is made of may be looked up, and only this thread may look.
                waiting.append(workers.submit(_set, {**told, "forms": [_form(form) for form in sets[number]]}, at))
            if waiting and number >= _WORKERS:
                parts.append(waiting.popleft().result())
                if progress:
                    progress(min(len(parts) * _SET, len(forms)), len(forms))
    finally:
        workers.shutdown(cancel_futures=True)
    return bind(parts)


def _set(told: Mapping[str, object], at: datetime | None) -> bytes:
    try:
        return typst.compile(
            _template(),
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},  # in memory: nothing of it is on a disk
            format="pdf",
            font_paths=fonts(),
            pdf_standards="a-2b",
            pdf_tags=False,
            timestamp=int(at.timestamp()) if at else None,
        )
    except typst.TypstError:
        raise NotTypeset from None


@cache
def _template() -> bytes:
    return Path(__file__).with_name("form.typ").read_bytes()


def _form(form: Filled) -> dict[str, object]:
    missing: dict[str, None] = {}
    sheets = [_sheet(sheet, form, missing) for sheet in form.sheets]
    told: dict[str, object] = {"ref": form.ref, "mark": form.mark, "sheets": sheets, "missing": list(missing)}
    if form.ref:
        side, pixels = modules(form.ref)
        told["symbol"] = {"side": side, "pixels": pixels}
    return told


def _sheet(sheet: Sheet, form: Filled, missing: dict[str, None]) -> dict[str, object]:
    return {
        "number": sheet.number,
        "title": sheet.title,
        "head": [_runs(form.runs(cell), missing) for cell in sheet.head],
        "blocks": [_block(block, form, missing) for block in sheet.blocks],
        "breaks": sheet.breaks,
    }


def _block(block: Block, form: Filled, missing: dict[str, None]) -> dict[str, object]:
    filled = [[(cell, form.runs(cell)) for cell in row] for row in block.rows]
    return {
        "title": block.title,
        "banner": block.banner,
        "long": any(len(run.words) > _LONG for row in filled for _, runs in row for run in runs),
        "widths": block.widths,
        "air": block.air,
        "rows": [
            [[cell.across, cell.down, int(cell.label), _runs(runs, missing)] for cell, runs in row] for row in filled
        ],
    }


def _runs(runs: Iterable[Run], missing: dict[str, None]) -> list[tuple[str, Sequence[object]]]:
    """The runs, their words in pieces: what can be printed, and in a list of its own the code point of what cannot."""
    told: list[tuple[str, Sequence[object]]] = []
    for run in runs:
        words = _printed(run.words) if run.kind in _PRINTED else _pieces(run.words)
        told.append((run.kind, words))
        for piece in words:
            if piece.__class__ is list:
                missing[piece[0]] = None
    return told


_PRINTED = (SAY, BOX, TICKED, HINT)  # words of the form itself: the same on every one


@cache
def _printed(words: str) -> tuple[object, ...]:
    return tuple(_pieces(words))


def _pieces(words: str) -> list[object]:
    return [text if known else [f"{ord(text):04X}"] for known, text in pieces(words)]
