"""The overview of a department's liaison: what is asked, answered and agrees, and until when (部门概况)."""

from collections import Counter
from datetime import date

from tonghu.register.models import Line, Request, Round, User
from tonghu.web.overviews.overview import Cell, Figure, Overview, Section, count, share
from tonghu.web.queues import queues_of
from tonghu.web.shown.base_list import ITEMS
from tonghu.web.shown.requests import requests_in_reach, with_counts
from tonghu.web.shown.words import day

MOST = 8


def department(by: User, round: Round, *, on: date) -> Overview:
    """What the liaison of a department must know today, of requests of this round and of earlier ones."""
    found = with_counts(requests_in_reach(by))
    return Overview(
        _figures(found, on=on),
        [queue for queue in queues_of(by, round, on=on) if queue.count],
        [_requests(found, on=on), _items(found)],
    )


def _sum(found: list[Request], name: str) -> int:
    return sum(getattr(request, name) for request in found)


def _figures(found: list[Request], *, on: date) -> list[Figure]:
    asked, answered, same = (_sum(found, name) for name in ("total", "answered", "same"))
    late = [r for r in found if _open(r) and r.due_on < on]
    first = min((r.due_on for r in found if _open(r)), default=None)
    return [
        Figure("请贵部门核对", f"{asked:,}", "/requests/", f"{len(found)}份请求，每名儿童一行"),
        Figure("未回复", f"{asked - answered:,}", "/requests/", f"最近期限{day(first)}" if first else "已全部回复"),
        Figure("已回复", f"{answered:,}", "/requests/", f"占{share(answered, asked)}"),
        Figure("核对一致率", share(same, answered), "/requests/", "一致的行÷已回复的行"),
        Figure("逾期请求", f"{len(late)}", "/requests/", "过了期限还没有回复完的", "red" if late else ""),
    ]


def _open(request: Request) -> int:
    return int(request.total - request.answered)  # type: ignore[attr-defined]  # annotated


def _requests(found: list[Request], *, on: date) -> Section:
    rows = []
    for r in found:
        at = f"/requests/{r.pk}/?show="
        late = _open(r) and r.due_on < on
        total, answered, same = (_sum([r], name) for name in ("total", "answered", "same"))
        counts = [
            count(total, f"{at}all"),
            count(_open(r), f"{at}pending", "red" if late else ""),
            count(same, f"{at}same"),
            count(_sum([r], "differed"), f"{at}different"),
            count(_sum([r], "missing"), f"{at}missing"),
        ]
        due = Cell(f"{day(r.due_on)}{'，已逾期' if late else ''}", tone="red" if late else "")
        rate = Cell(share(same, answered))
        rows.append((Cell(f"{r.round.name}（第{r.pk}号）", f"/requests/{r.pk}/"), [*counts, rate, due]))
    heads = ("核对请求", "请求核对", "未回复", "一致", "不一致", "查无记录", "一致率", "期限")
    return Section(
        "各核对请求", heads, rows, "一致率＝一致的行÷已回复的行，与统计质量说明同一口径。", "还没有核对请求。"
    )


def _items(found: list[Request]) -> Section:
    lines = Line.objects.filter(request__in=found, verdict=Line.Verdict.DIFFERENT).exclude(items=[])
    counts = Counter(key for keys in lines.values_list("differing", flat=True).iterator() for key in keys)
    rows = [(Cell(ITEMS.get(key, key)), (count(n),)) for key, n in counts.most_common(MOST)]
    about = "部门掌握的与登记表填写的不同的行，同一行可有几个项目。各行见上表“不一致”。"
    return Section("不一致最多的项目", ("项目", "不一致的行"), rows, about, "已回复的行中没有不一致。")
