"""The tables of rights as an official reads them (权限表), in Markdown."""

from collections.abc import Iterable, Iterator

from tonghu.rules.access.acts import ALLOWED, Act
from tonghu.rules.access.items import ELSEWHERE, SEEN, WITH_REASON, ItemClass, Row, Sight
from tonghu.rules.access.roles import Reach, Role

REACHES = {Reach.CITY: "全市", Reach.DISTRICT: "本区", Reach.STREET: "本街镇", Reach.COMMITTEE: "本居村"}


def pages() -> Iterator[str]:
    """The page 权限表 of the manual."""
    yield "# 谁能看什么、做什么"
    yield ""
    yield "本页由 `tonghu access` 生成，与系统实际执行的规则是同一张表。"
    yield ""
    yield "## 角色 × 项目"
    yield "完整：直接显示。遮盖，可查看并留痕：先遮盖显示，按“查看”后显示完整内容并记入日志。不可见：不显示。"
    yield ""
    yield from table_of_items()
    yield ""
    yield "设为“地址保密”的儿童，能推知住处的内容按“保密地址”一列和该项目所在列中更严的一种显示；其他区一律不显示。"
    yield ""
    yield "## 各类项目"
    yield from table_of_classes()
    yield ""
    yield "## 角色 × 操作"
    yield from table_of_acts()


def table_of_items() -> Iterator[str]:
    """角色 × 项目."""
    yield from _head("角色", "范围", *(kind.label for kind in ItemClass))
    for role, row in SEEN.items():
        yield _line(role.label, _scope(role), *_sights(row))
    masked = Sight.MASKED.label  # whole on demand only at home
    sights = ("遮盖" if text == masked else text for text in _sights(ELSEWHERE))
    yield _line("区民政局经办（疑似判定）", "外区疑似同一儿童", *sights)


def table_of_classes() -> Iterator[str]:
    """What each class holds, and the clause of its rule."""
    yield from _head("项目", "包括", "依据")
    for kind in ItemClass:
        why = "；查看须写明理由" if kind in WITH_REASON else ""
        yield _line(kind.label, kind.means, kind.basis + why)


def table_of_acts() -> Iterator[str]:
    """角色 × 操作."""
    yield from _head("操作", *(role.label for role in Role))
    for act in Act:
        yield _line(act.label, *("●" if act in ALLOWED[role] else "" for role in Role))


def _scope(role: Role) -> str:
    asked = "，仅限请本部门核对的项目" if role is Role.LIAISON else ""
    return REACHES[role.reach] + asked


def _sights(row: Row) -> Iterable[str]:
    return (row[kind].label for kind in ItemClass)


def _head(*cells: str) -> Iterator[str]:
    yield _line(*cells)
    yield _line(*("---" for _ in cells))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
