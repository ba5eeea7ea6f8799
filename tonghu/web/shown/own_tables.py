"""Tables of one's own on screen and as a workbook (自定义制表): what may be asked, and what must be said under them."""

from itertools import product

from django.http import QueryDict

from tonghu.methods.reading import Mark, SheetColumn, Target, write_sheet
from tonghu.methods.tabulation import TOTAL, VARIABLES, Definition, Variable, custom
from tonghu.methods.tabulation.variables import FLAGS
from tonghu.steps.release import OwnTable

MOST_CONDITIONS = 3
_NOT_ASKED = frozenset({"committee", "hukou_county", "monitored", "statistical", *FLAGS})


def choices() -> list[Variable]:
    """The variables one may choose."""
    return [variable for key, variable in VARIABLES.items() if key not in _NOT_ASKED]


def condition_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Label of a variable → its conditions, as an address says them and in words."""
    return [
        (v.label, [(f"{v.key}:{code}", f"{v.label}：{label}") for code, label in v.categories.items()])
        for v in choices()
        if v.categories
    ]


def asked(query: QueryDict) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """The dimensions and conditions of an address; conditions on one variable add up. Unknown ones are left to
    `custom`, which refuses them.
    """
    dims = [key for key in query.getlist("dim") if key]
    allowed: dict[str, tuple[int, ...]] = {}
    for said in query.getlist("where")[:MOST_CONDITIONS]:
        key, _, code = said.partition(":")
        if key in VARIABLES and code.isdecimal():
            allowed[key] = tuple(sorted({*allowed.get(key, ()), int(code)}))
    return dims, allowed


def definition_of(query: QueryDict) -> Definition:
    """The table that an address asks for. Raises tabulation's Refused."""
    dims, allowed = asked(query)
    title = "自定义表：" + " × ".join(VARIABLES[key].label for key in dims if key in VARIABLES)
    return custom(dims, allowed=allowed, title=title)


def conditions(definition: Definition) -> dict[str, str]:
    """Label of a variable → the categories it was narrowed to."""
    narrowed = {key: codes for key, codes in definition.universe.allowed.items() if key != "monitored"}
    return {
        VARIABLES[key].label: "、".join(VARIABLES[key].categories.get(code, str(code)) for code in codes)
        for key, codes in narrowed.items()
    }


def rows_of(own: OwnTable) -> list[tuple[list[str], list[str], bool]]:
    """The table as rows, the last dimension across: labels, numbers, whether it is a total."""
    *down, across = own.table.dimensions
    rows = []
    for place in product(*([*d.categories.items(), (TOTAL, "合计")] for d in down)):
        at = [code for code, _ in place]
        numbers = [f"{own.table.values[*at, code]:,}" for code in (*across.categories, TOTAL)]
        rows.append(([label for _, label in place] or ["人数"], numbers, TOTAL in at))
    return rows


def notes_of(own: OwnTable) -> list[str]:
    """What must stand under such a table, on screen and in a file."""
    table, said = own.table, "，".join(f"{label}：{codes}" for label, codes in conditions(own.definition).items())
    return [
        f"参照日{own.reference_date}，统计范围：监测对象{f'（{said}）' if said else ''}，单位：人。",
        f"为保护隐私，本表每个数和合计都加了随机扰动：不足{table.least}的显示为0或{table.least}，其余与实际相差不超过{table.most}；"
        "显示为0的也可能有人。分项相加不等于合计，不宜比较小的数。同样的儿童在各表中扰动相同，重复制表不会变化。",
        f"统计快照 {own.snapshot[:12]}。供部门内部使用，不对外发布；涉及"
        f"{'、'.join(d.label for d in own.definition.consent)}部门的数据项目。",
    ]


def write_own_table(own: OwnTable, target: Target, *, mark: Mark) -> None:
    """Write such a table as a workbook with its notes, one line a cell."""
    sides = [[*d.categories.items(), (TOTAL, "合计")] for d in own.table.dimensions]
    rows = [
        [*(dict(side)[code] for side, code in zip(sides, place, strict=True)), f"{n:,}"]
        for place, n in own.table.values.items()
    ]
    columns = [*(SheetColumn(d.label, 20) for d in own.table.dimensions), SheetColumn("人数（有扰动）", 14)]
    write_sheet(target, own.definition.title, columns, rows, notes=notes_of(own), mark=mark)
