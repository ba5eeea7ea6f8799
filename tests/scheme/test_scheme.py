"""The cases of this folder, which an official can read and sign, held against the rules."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tonghu.rules.eligibility import Facts, Verdict, judge, read_facts

KEYS = {
    "出生日期": "born",
    "户籍": "hukou",
    "登记户口": "hukou_registered",
    "父母户籍": "parents_hukou",
    "证件": "document",
    "居住": "residence",
    "来沪日期": "arrived",
    "离沪": "absences",
    "共同居住人": "lives_with",
    "主动求助": "asked_for_help",
    "父亲": "father",
    "母亲": "mother",
    "状态": "status",
    "外出日期": "away_since",
    "外出地": "away_to",
    "外出原因": "away_for",
    "无监护能力": "unable",
}
VALUES: dict[str, dict[str, Any]] = {
    "证件": {"居民": "resident", "港澳台": "hkmt", "外国": "foreign", "无": "none"},
    "共同居住人": {"父母双方": "both", "父母一方": "one", "其他监护人": "guardian", "无人": "nobody"},
    "父母户籍": {"不详": "unknown"},
    "状态": {
        "健在": "alive",
        "死亡": "dead",
        "失踪": "missing",
        "在押": "detained",
        "重残": "disabled",
        "重病": "ill",
    },
    "外出原因": {
        "务工": "work",
        "求学": "study",
        "羁押": "detention",
        "住院": "hospital",
        "出境": "abroad",
        "其他": "other",
    },
    **{key: {"是": True, "否": False} for key in ("登记户口", "主动求助", "无监护能力")},
}
EXPECTED = {"例", "依据", "日期", "儿童", "结论", "条款", "计入起", "计入止", "标记", "缺少"}


def plain(value: Any) -> Any:
    """YAML gives days and numbers; the rules read ISO text and codes."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def entry(said: dict[str, Any]) -> dict[str, Any]:
    """The Chinese keys and words as the command reads them."""
    return {KEYS[key]: spoken(key, value) for key, value in said.items()}


def spoken(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return entry(value)
    words = VALUES.get(key, {})
    return words[value] if isinstance(value, str) and value in words else plain(value)


def cases() -> Iterator[Any]:
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}:{case['例']}")


def answered(verdict: Verdict) -> dict[str, Any]:
    return {
        "结论": verdict.kind.label,
        "条款": str(verdict.clause),
        "计入起": verdict.counts_from,
        "计入止": verdict.counts_until,
        "标记": [str(flag) for flag in verdict.flags],
        "缺少": list(verdict.missing),
    }


@pytest.mark.parametrize("case", list(cases()))
def test_the_rules_say_what_the_case_says(case: dict[str, Any]) -> None:
    facts = read_facts(entry(case["儿童"]))
    assert isinstance(facts, Facts), f"“{case['例']}”读不出：{facts}"
    verdict = judge(facts, on=case["日期"])
    answers = answered(verdict)
    different = [f"{key}：应为{case[key]}，判为{said}" for key, said in answers.items() if case.get(key, said) != said]
    assert not different, "\n".join([f"例：{case['例']}（{case['依据']}）", *different, *verdict.reasons])


def test_each_case_has_its_own_name_and_known_keys() -> None:
    all_cases = [parameter.values[0] for parameter in cases()]
    names = Counter(case["例"] for case in all_cases)
    assert [name for name, times in names.items() if times > 1] == []
    assert set().union(*all_cases) <= EXPECTED
    assert len(all_cases) >= 60
