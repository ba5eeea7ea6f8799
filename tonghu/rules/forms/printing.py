"""The rules as a page of the manual (规则一览); `tonghu rules > docs/rules.md`."""

from tonghu.rules.forms.book import CHAPTERS, FORMS
from tonghu.rules.forms.consistency.facts import FACTS
from tonghu.rules.forms.consistency.rule import NEVER_OVERRIDDEN, NOTICE, RULES, Rule
from tonghu.rules.terms.problems import Severity

_SEVERITY = {
    Severity.ERROR: "错误",
    Severity.WARN: "提醒",
    Severity.AUTO: "自动",
    Severity.TASK: "待办",
}
_FORMS = {"12": "1、2", "1": "1", "2": "2", "T": "汇总表"}


def pages() -> list[str]:
    """The lines of the page, as Markdown."""
    never = "、".join(sorted(NEVER_OVERRIDDEN.on(NOTICE)))
    lines = [
        "# 一致性规则",
        "",
        f"共{len(RULES)}条。由 `tonghu rules` 从规则声明生成，同一份声明用于网页填报、批量导入、离线校验和本页。",
        "",
        "- **错误**：改正前不能提交；不妨碍保存草稿，不妨碍紧急情况处置。"
        f"经核实属实的，可由街镇写明理由放行；{never}除外。",
        "- **提醒**：写明原因后可以提交。",
        "- **自动**：系统自动填写或改写，并告知。",
        "- **待办**：不是填报错误，另开跟进事项。",
        "- 没有注明日期的，自2024年7月5日（沪民儿福发〔2024〕6号）起适用，对首次摸排的参照日同样适用。",
        "- 各栏都可以答“不详”并写明原因，计为缺陷。",
        "- “另需”列出单张登记表里没有、须由系统提供的情况；没有提供的，该条规则不作判断，并列为“未检查”。",
        "",
        "“表”：1 流动儿童基本情况登记表（附件1），2 留守儿童基本情况登记表（附件2）。",
    ]
    for title in CHAPTERS:
        chapter = [rule for rule in RULES.values() if rule.id[0] == title[0]]
        lines += [
            "",
            f"## {title}",
            "",
            "| 编号 | 级别 | 表 | 栏目 | 提示 | 依据 | 另需 |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [_row(rule) for rule in sorted(chapter, key=lambda rule: rule.id)]
    lines += ["", "## 另需的情况", "", "| 名称 | 含义 |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in FACTS.items()]
    return lines


def _row(rule: Rule) -> str:
    facts = "、".join(f"`{name}`" for name in sorted(rule.facts))
    since = "" if rule.since == NOTICE else f"（自{rule.since.isoformat()}）"
    task = f"待办：{rule.task.kind}（{rule.task.department.label}）。" if rule.task else ""
    cells = [
        rule.id,
        _SEVERITY[rule.severity],
        _FORMS[rule.forms],
        "、".join(_titles(rule)),
        f"{rule.message}{task}",
        f"{rule.reason}{since}",
        facts,
    ]
    return "| " + " | ".join(cell.replace("|", "｜") for cell in cells) + " |"


def _titles(rule: Rule) -> list[str]:
    """What the lines at which it speaks are called; the first form that has one names it."""
    spoken = dict.fromkeys(found.item for found in rule.findings if found.item)
    named = [next(form.by_key[key].title for form in FORMS.values() if key in form.by_key) for key in spoken]
    return list(dict.fromkeys(named))
