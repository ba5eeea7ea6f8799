"""A list taken along as it is seen (导出所见): the columns of its page, in the same order, under the same filter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO

from django.http import HttpResponse
from django.utils import timezone

from tonghu.methods.reading import Mark, SheetColumn, write_sheet
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import Leaving, leave
from tonghu.web.gate.doors import SignedIn

Heads = Sequence[tuple[str, int]]  # header, width in characters


def leave_list(
    request: SignedIn,
    kind: Kind,
    heads: Heads,
    lines: Callable[[], Iterable[Sequence[str]]],
    *,
    rows: int,
    back: str,
    chosen: Mapping[str, object] | None = None,
) -> HttpResponse:
    """First the page that says what would leave, then the workbook, named for its kind and the day.

    lines: made only when the file is. chosen: the filter, codes and numbers only. back: the page of the list.
    """
    title = f"{kind.label}（{timezone.localdate():%Y-%m-%d}）"

    def made(target: BinaryIO, mark: Mark) -> None:
        write_sheet(target, title, [SheetColumn(*head) for head in heads], list(lines()), mark=mark)

    return leave(request, Leaving(kind, title, rows, made, {k: v for k, v in (chosen or {}).items() if v}), back=back)
