"""From what the register holds of children to the coded rows of a snapshot (编码): never a restricted item."""

import hmac
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import numpy as np

from tonghu.methods.tabulation.variables import (
    ASKED,
    BAND_OF_AGE,
    FLAGS,
    KINDS,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    STREETS,
    UNKNOWN_PLACE,
    VARIABLES,
)
from tonghu.register.models import Child, Line, Record, Revision
from tonghu.register.standing import complete
from tonghu.register.verdicts import answers_known, verdicts_on
from tonghu.rules.eligibility import Kind, Verdict
from tonghu.rules.eligibility.parameters import STAY_MONTHS
from tonghu.rules.forms import LEFT_BEHIND_FORM, MIGRANT_FORM, item
from tonghu.rules.terms.months import age_on, months_reached, whole_months

Answers = Mapping[str, object]
Row = dict[str, int]

_ADULT = 16
_MIGRANT, _LEFT_BEHIND = KINDS[Kind.MIGRANT], KINDS[Kind.LEFT_BEHIND]
_GRANDPARENTS = frozenset({"61", "62", "63", "64"})
_NUMPY = {"UTINYINT": np.uint8, "UINTEGER": np.uint32, "UBIGINT": np.uint64, "BOOLEAN": np.bool_}
_STATES = (
    Record.State.DRAFT, Record.State.SUBMITTED, Record.State.RETURNED, Record.State.REVIEWED, Record.State.VERIFYING,
    Record.State.VERIFIED, Record.State.UPLOADED,
)  # fmt: skip
_LAST_MONTH = 36
_DEEPEST = 9  # digits: 统计对象 left their 乡镇（街道）


def pseudonym(child: int, key: bytes) -> str:
    """Who a child is in every snapshot of a series: says nothing without the key."""
    return hmac.digest(key, f"child {child}".encode(), "sha256").hex()[:32]


def columns_of(
    children: Collection[int], *, round: int, on: date, before: date | None, key: bytes
) -> dict[str, "np.ndarray[Any, np.dtype[Any]]"]:
    """Rows of these children as columns. before: the reference date of the round before, None if there was none."""
    told = {pk: dict(answers) for pk, answers in answers_known(children).items()}
    now = verdicts_on(children, on=on)
    was = verdicts_on(children, on=before) if before else {}
    records = {r.child_id: r for r in Record.objects.filter(child__in=children, round=round)}
    complete({r.pk: told[r.child_id] for r in records.values()})  # in place: what departments completed counts
    earlier = set(Revision.objects.filter(record__child__in=children).values_list("record__child", flat=True))
    answers = _department_answers([r.pk for r in records.values()])
    known = Child.objects.select_related("person").in_bulk(list(children))
    rows = []
    for pk in children:
        record = records.get(pk)
        row = _row(known[pk], told[pk], now[pk], was.get(pk), on)
        row["record_state"] = 1 + _STATES.index(Record.State(record.state)) if record else 0
        row["told_by"] = 1 if record and record.submitted_at else 2 if pk in earlier else 3
        row.update(answers.get(record.pk if record else 0, _NOT_ASKED))
        rows.append(row)
    columns: dict[str, np.ndarray[Any, np.dtype[Any]]] = {
        name: np.array([row[name] for row in rows], dtype=_NUMPY[variable.column_type])
        for name, variable in VARIABLES.items()
    }
    columns["pseudonym"] = np.array([pseudonym(pk, key) for pk in children], dtype=object)
    return columns


_NOT_ASKED: Row = {f"answer_{d.value.lower()}": 0 for d in ASKED}


def _department_answers(records: Collection[int]) -> dict[int, Row]:
    codes = {Line.Verdict.PENDING: 1, Line.Verdict.SAME: 2, Line.Verdict.NOT_FOUND: 5}
    found: dict[int, Row] = {}
    lines = Line.objects.filter(record__in=records).order_by("pk")
    for record, department, verdict, settled in lines.values_list(
        "record", "request__department", "verdict", "settled_at"
    ):
        code = codes.get(Line.Verdict(verdict)) or (4 if settled else 3)
        found.setdefault(record, dict(_NOT_ASKED))[f"answer_{department.lower()}"] = code
    return found


def _row(child: Child, told: Answers, now: Verdict, was: Verdict | None, on: date) -> Row:
    kind, before = KINDS[now.kind], KINDS[was.kind] if was else 0
    age, months = _age(child.born, on)
    secret = child.address_secret
    sex = child.person.sex
    return {
        "district": _place(child.residence, 6),
        "street": _street(child.residence[:6] if secret else child.residence),
        "committee": UNKNOWN_PLACE if secret else _place(child.residence, 12),
        "kind": kind,
        "sex": int(sex) if sex in ("1", "2") else NOT_COLLECTED,
        "age": age,
        "band": BAND_OF_AGE[age] if age < _ADULT else age,
        "months": months,
        **_origin(child),
        **_answered(told, kind, on),
        **_lists(child),
        "was": before,
        **_flow(kind, before, age),
        "monitored": now.kind.counted,
        "statistical": now.kind.counted or _moved(child, told, age, on),
        "asked_for_help": told.get("asked_for_help") == "1",
        **{key: flag in now.flags for key, (flag, _) in FLAGS.items()},
    }


def _age(born: date | None, on: date) -> tuple[int, int]:
    """Whole years, and the band of whole months up to the 36th."""
    if born is None or born > on:
        return NOT_COLLECTED, NOT_COLLECTED
    years, _ = age_on(born, on)
    months = whole_months(born, on)
    band = next((n for n, first in ((3, 24), (2, 12), (1, 6)) if months >= first), 0)
    return years if years < _ADULT else NOT_APPLICABLE, band if months <= _LAST_MONTH else NOT_APPLICABLE


def _place(code: str, digits: int) -> int:
    return int(code[:digits]) if len(code) >= digits else UNKNOWN_PLACE


def _street(code: str) -> int:
    """Of whom no street may be told, the district with no street: streets must add up to their districts."""
    return _place(code, 9) or _place(code, 6) * STREETS


def _origin(child: Child) -> Row:
    province = int(child.hukou[:2]) if len(child.hukou) >= 2 else NOT_COLLECTED
    known = province in VARIABLES["origin"].categories
    return {"origin": province if known else NOT_COLLECTED, "hukou_county": _place(child.hukou, 6)}


def _lists(child: Child) -> Row:
    named = frozenset(child.named_by.split(","))
    both = {"EDUCATION", "POLICE"}
    source = 3 if both <= named else 1 if "EDUCATION" in named else 2 if "POLICE" in named else 4
    return {"source": source, "disputed": int(child.disputed)}


def _flow(kind: int, before: int, age: int) -> Row:
    """半年变动. Who became the other category is in one at both ends: the category of the end counts."""
    counted = (_MIGRANT, _LEFT_BEHIND)
    if kind in counted:
        return {"flow": 1 if before in counted else 2, "group_of_flow": kind}
    if before in counted:
        return {"flow": 4 if age == NOT_APPLICABLE else 3, "group_of_flow": before}
    return {"flow": 0, "group_of_flow": 0}


def _moved(child: Child, told: Answers, age: int, on: date) -> bool:
    """统计对象: under 16, away from the 乡镇（街道） of the hukou for six months (行动方案, 流动人口统计范围)."""
    depth = min(len(child.hukou), len(child.residence), _DEEPEST)
    since = _day(told, "left_hukou") or _day(told, "arrived") or _day(told, "came")
    away = depth > 0 and child.hukou[:depth] != child.residence[:depth]
    return away and age < _ADULT and since is not None and months_reached(since, STAY_MONTHS.on(on), on=on)


def _answered(told: Answers, kind: int, on: date) -> Row:
    left_behind = kind == _LEFT_BEHIND
    row = {key: _choice(told, key, on, left_behind=left_behind) for key in _CHOICES}
    for key in ("residence_registration", "lives_with", "housing"):  # 附件2 does not ask
        row[key] = NOT_APPLICABLE if left_behind and row[key] == NOT_COLLECTED else row[key]
    for key in _RECEIVED:
        row[key] = 4 if left_behind and row[key] in (1, 2) else row[key]
    for key in _TICKED:
        row[key] = _ticked(told, key)
    if row["disability"] == 0:
        row["disability_level"] = row["rehabilitation"] = NOT_APPLICABLE
    return {**row, "stay": _stay(told, on, left_behind), "carer": _carer(told, left_behind)}


_CHOICES = (
    "residence_registration", "lives_with", "housing", "stage", "school_status", "boarding", "insurance",
    "health_0_6", "tcm_0_36", "vaccination", "disability_level", "rehabilitation", "guardianship",
)  # fmt: skip
_RECEIVED = ("insurance", "health_0_6", "tcm_0_36")  # 附件2 says 已接受 and 已纳入 without a place
_TICKED = ("disability", "hardship", "support")
_SEVERAL = {"disability": 7}  # 多重残疾


def _choice(told: Answers, key: str, on: date, *, left_behind: bool) -> int:
    value = told.get(key)
    if isinstance(value, str) and value.isdigit() and int(value) in VARIABLES[key].categories:
        return int(value)
    form = LEFT_BEHIND_FORM if left_behind else MIGRANT_FORM
    asked = key not in form.by_key or item(form, key).applies(told, on)
    return NOT_COLLECTED if asked or NOT_APPLICABLE not in VARIABLES[key].categories else NOT_APPLICABLE


def _ticked(told: Answers, key: str) -> int:
    """Of several boxes the first as printed; a list may also hold one code only."""
    value = told.get(key)
    codes = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    ticked = sorted({int(c) for c in codes if isinstance(c, str) and c.isdigit()} & VARIABLES[key].categories.keys())
    if len(ticked) > 1 and key in _SEVERAL:
        return _SEVERAL[key]
    return ticked[0] if ticked else NOT_COLLECTED


def _stay(told: Answers, on: date, left_behind: bool) -> int:
    if left_behind:
        return NOT_APPLICABLE
    since = _day(told, "arrived") or _day(told, "came")
    if since is None or since > on:
        return NOT_COLLECTED
    months = whole_months(since, on)
    return next((n for n, first in ((4, 60), (3, 36), (2, 12), (1, 6)) if months >= first), 0)


def _carer(told: Answers, left_behind: bool) -> int:
    if not left_behind:
        return NOT_APPLICABLE
    if told.get("has_carer") == "0":
        return 3
    relation = told.get("carer_relation")
    if not isinstance(relation, str) or not relation:
        return NOT_COLLECTED
    return 1 if relation in _GRANDPARENTS else 2


def _day(told: Answers, key: str) -> date | None:
    value = told.get(key)
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
