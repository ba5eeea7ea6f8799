"""How good the figures are (数据质量), told from protected cells only: a share of a hidden count would give it away."""

from collections.abc import Iterator, Mapping

from tonghu.methods.reporting.covered import coverage_measures
from tonghu.methods.reporting.edition import Estimate, Measure, Printed
from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED, QUALITY, TOTAL
from tonghu.methods.tabulation.standard import MONITORED
from tonghu.methods.tabulation.variables import ASKED

_SAME, _ANSWERED = ("2",), ("2", "3", "4", "5")  # variables.ANSWERS
_VERIFIED, _REGISTERED = ("6", "7"), ("2", "4", "5", "6", "7")  # variables.RECORD_STATES
NO_ESTIMATE = "没有登记过覆盖率估计：尚未作盲复访，名单以外还有多少儿童不知道。"


def measures(
    tables: Mapping[str, Printed], estimate: Estimate | None = None
) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
    """What can be said of the quality of these tables, and what cannot.

    tables: standard ones, and those of QUALITY whose departments are asked about them.
    """
    covered = coverage_measures(estimate) if estimate else (NO_ESTIMATE,)
    found = [*covered, *_matching(tables), *_verifying(tables), *_not_collected(tables)]
    told = tuple(measure for measure in found if isinstance(measure, Measure))
    return told, tuple(text for text in found if isinstance(text, str))


def _not_collected(tables: Mapping[str, Printed]) -> Iterator[Measure | str]:
    """未采集 of each variable, in the first table of all monitored children that has it, else in the first that has."""
    code, seen = str(NOT_COLLECTED), set()
    for table in sorted(tables.values(), key=lambda t: t.definition.universe != MONITORED):
        for dimension in table.table.dimensions:
            if code not in dimension.categories or dimension.key in seen:
                continue
            seen.add(dimension.key)
            yield _share("未采集率", dimension.label, table, dimension.key, (code,), None)


def _matching(tables: Mapping[str, Printed]) -> Iterator[Measure | str]:
    silent = []
    for department, number in zip(ASKED, QUALITY, strict=True):
        if number in tables:
            key = f"answer_{department.value.lower()}"
            yield _share("核对一致率", department.label, tables[number], key, _SAME, _ANSWERED)
        else:
            silent.append(department.label)
    if 0 < len(silent) < len(ASKED):
        yield f"本资料不涉及{'、'.join(silent)}部门的数据，不列其核对一致率。"


def _verifying(tables: Mapping[str, Printed]) -> Iterator[Measure | str]:
    if "T24" in tables:
        yield _share("登记率", "监测对象", tables["T24"], "record_state", _REGISTERED, None)
        yield _share("核实率", "监测对象", tables["T24"], "record_state", _VERIFIED, None)


def _share(
    label: str, covers: str, table: Printed, key: str, part: tuple[str, ...], of: tuple[str, ...] | None
) -> Measure | str:
    """A share among everybody who is asked, or among those with the codes `of`; a sentence where a cell is hidden."""
    definition = table.definition
    some, every = _sum(table, key, part), _sum(table, key, of) if of else _asked(table, key)
    if some is None or every is None:
        return f"{covers}的{label}为保护隐私未公布。"
    if not every:
        return f"{covers}的{label}没有数据：{'尚无回复' if of else '没有儿童'}。"
    return Measure(label, covers, some / every, share=True, source=f"{definition.title}（{definition.universe.label}）")


def _asked(table: Printed, key: str) -> int | None:
    """Everybody of a table but those to whom the item does not apply (不适用), as the bulletin divides too."""
    codes = next(d.categories for d in table.table.dimensions if d.key == key)
    every = _sum(table, key, (TOTAL,))
    others = _sum(table, key, (str(NOT_APPLICABLE),)) if str(NOT_APPLICABLE) in codes else 0
    return None if every is None or others is None else every - others


def _sum(table: Printed, key: str, codes: tuple[str, ...]) -> int | None:
    """The sum of printed cells, else all that is printed less the others: what anybody can work out."""
    shown = next(d.categories for d in table.table.dimensions if d.key == key)
    some = _added(table, key, codes)
    if some is not None or TOTAL in codes:
        return some
    every, others = _added(table, key, (TOTAL,)), _added(table, key, tuple(c for c in shown if c not in codes))
    return None if every is None or others is None else every - others


def _added(table: Printed, key: str, codes: tuple[str, ...]) -> int | None:
    total = 0
    for code in codes:
        n = table.table.values[tuple(code if d.key == key else TOTAL for d in table.table.dimensions)]
        if n is None:
            return None
        total += n
    return total
