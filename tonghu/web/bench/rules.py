"""The rules on one form and on many, beside a plain loop over a table of pandas (规则测速)."""

import time
from datetime import date
from typing import Any

from tonghu.demo.population import form_answers, form_number, invent
from tonghu.methods.checking import check_all, facts_among
from tonghu.rules.forms import FORMS, check

ON = date(2024, 9, 30)
MOST_MILLISECONDS = 1.0
MOST_SECONDS = 20.0  # for 200000 forms
_INVENTED = 20_000  # families are invented once and repeated; every form is judged anew


def compare(forms: int) -> dict[str, Any]:
    """One form in ms, many in CPU and wall seconds, beside the loop; printed as it is found."""
    rows = _rows(forms)
    one = _one(rows)
    print(f"单张登记表：{one:.3f} 毫秒")
    wall, cpu, found = _many(rows)
    print(f"{len(rows)}张成批校验（含同批查重）：{cpu:.1f} 秒 CPU，{wall:.1f} 秒实际用时，{found} 个问题")
    sample = rows[: max(1, len(rows) // 10)]
    looped, same = _loop(sample)
    print(f"逐张循环（pandas 表逐行取出再校验，{len(sample)}张）：{looped:.1f} 秒 CPU，折合{len(rows)}张")
    looped *= len(rows) / len(sample)
    print(f"  折合 {looped:.1f} 秒 CPU，为成批的 {looped / cpu:.1f} 倍；结论{'一致' if same else '不一致'}")
    return {"one": one, "cpu": cpu, "wall": wall, "loop": looped, "same": same, "forms": len(rows)}


def _rows(forms: int) -> list[dict[str, object]]:
    children = invent(min(forms, _INVENTED), 11, ON, "310115").children
    rows = [form_answers(child, ON) for child in children if form_number(child) == "1"]
    return (rows * (forms // len(rows) + 1))[:forms]


def _one(rows: list[dict[str, object]]) -> float:
    times = []
    for row in rows[:500]:
        start = time.perf_counter()
        check(FORMS["1"], row, on=ON)
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1000


def _many(rows: list[dict[str, object]]) -> tuple[float, float, int]:
    wall, cpu = time.perf_counter(), time.process_time()
    facts = facts_among(["1"] * len(rows), rows)
    problems = check_all("1", rows, on=ON, contexts=facts)
    return time.perf_counter() - wall, time.process_time() - cpu, sum(map(len, problems))


def _loop(rows: list[dict[str, object]]) -> tuple[float, bool]:
    import pandas

    table = pandas.DataFrame(rows)
    cpu = time.process_time()
    found = []
    for _, row in table.iterrows():
        answers = {key: value for key, value in row.items() if isinstance(value, str | list)}
        found.append(check(FORMS["1"], answers, on=ON))
    cpu = time.process_time() - cpu
    return cpu, found == check_all("1", rows, on=ON)
