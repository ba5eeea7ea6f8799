"""Which list a file is, when nobody said (名单种类的判断)."""

from collections.abc import Sequence

from tonghu.methods.reading.headings import known_columns
from tonghu.rules.forms.lists import LAYOUTS, Layout

_TITLE, _HEADER, _ASKED = 3, 1, 8


def guess_kind(titles: Sequence[str], headers: Sequence[str]) -> tuple[Layout, float, str]:
    """The likeliest layout, how sure from 0 to 1, and why, in Chinese.

    titles: sheet name and rows above the header.
    """
    scored = sorted(
        ((_score(layout, titles, headers), layout) for layout in LAYOUTS.values()), key=lambda pair: -pair[0][0]
    )
    (points, words), best = scored[0]
    (rival_points, _), _ = scored[1]
    sure = round((points - rival_points) / (points + 1), 2) if points else 0.0
    count = len(known_columns(headers, best))
    seen = f"，出现{'、'.join(f'“{word}”' for word in words[:4])}" if words else ""
    return best, sure, f"认出{count}列{seen}，判断为“{best.label}”"


def _score(layout: Layout, titles: Sequence[str], headers: Sequence[str]) -> tuple[float, list[str]]:
    in_titles = [mark for mark in layout.marks if any(mark in title for title in titles)]
    in_headers = [mark for mark in layout.marks if any(mark in header for header in headers)]
    keys = {key for key, _ in known_columns(headers, layout)}
    points = _TITLE * len(in_titles) + _HEADER * len(in_headers) + 0.5 * len(keys)
    if layout.label in "".join(titles):
        points += _ASKED
    if layout.kind.startswith("ANSWERS"):
        # Our own sheets carry our line number; without it nothing is an answer.
        own = [key for key in keys if key not in _COMMON]
        points = points + _ASKED + 4 * len(own) if "line" in keys else 0
    return points, list(dict.fromkeys(in_titles + in_headers))


_COMMON = {"line", "name", "idno", "document", "sex", "born", "result", "remark"}
