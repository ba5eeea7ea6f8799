"""Which items families could not tell (不详), most often first: of a street or a neighbourhood (登记质量)."""

from tonghu.register.models import Round, User
from tonghu.web.overviews.overview import Cell, Section, count, share
from tonghu.web.shown.base_list import ITEMS, unknown_answers

MOST = 8


def unknown_items(by: User, round: Round) -> Section:
    """The items answered 不详 most often; each count opens the list of its children."""
    counts, forms = unknown_answers(by, round=round)
    rows = [
        (Cell(ITEMS[key]), (count(n, f"/children/?unknown={key}"), Cell(share(n, forms))))
        for key, n in list(counts.items())[:MOST]
    ]
    return Section(
        "登记表填为不详最多的项目",
        ("项目", "不详", "占已提交的登记表"),
        rows,
        f"按本轮最近一次提交的登记表，共{forms:,}张，不含严格限制项目。核对或再访后可由儿童主任更正。",
        "已提交的登记表中没有填为不详的项目。" if forms else "本轮还没有提交的登记表。",
    )
