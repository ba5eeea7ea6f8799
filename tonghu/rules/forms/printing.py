"""The rules as a page of the manual (规则一览); `tonghu rules > docs/rules.md`."""

from tonghu.rules.forms.book import CHAPTERS, FORMS
from tonghu.rules.forms.consistency.facts import FACTS, KNOWN_NOWHERE, NOT_KNOWN_BECAUSE
from tonghu.rules.forms.consistency.rule import NEVER_OVERRIDDEN, NOTICE, RULES, Rule
from tonghu.rules.forms.items import Item, Kind
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
    lines += _unchecked_everywhere()
    lines += ["", "## 另需的情况", "", "| 名称 | 含义 |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in FACTS.items()]
    return lines


def _unchecked_everywhere() -> list[str]:
    """The rules that wait for what the system does not keep, by reason."""
    lines = ["", "## 现在一律未检查的规则", ""]
    lines += [
        "已经声明，缺少的情况有了就会检查；在此以前，网页、批量导入、离线校验和 `tonghu check` 都列为“未检查”。",
        "",
    ]
    lines += ["| 原因 | 规则 |", "|---|---|"]
    for why in KNOWN_NOWHERE:
        waiting = sorted(rule.id for rule in RULES.values() if any(NOT_KNOWN_BECAUSE.get(f) == why for f in rule.facts))
        lines.append(f"| {why} | {'、'.join(waiting)} |")
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


def keys_page() -> list[str]:
    """The page that says how forms are handed to `tonghu check` (docs/check.md)."""
    lines = [
        "# 用 tonghu check 校验登记表",
        "",
        "`tonghu check FILE.(jsonl|xlsx) [--on 2024-09-30]`：一行（一个数据行）是一张登记表，输出一行 JSON，先后不变。"
        "本页由 `tonghu rules --keys` 生成。",
        "",
        "## 输入",
        "",
        "JSONL：每行一个对象（UTF-8）。xlsx：前20行内有一行是栏目名称或键，其下每行一张；说明行、键的一行自动跳过。",
        "",
        "| 键 | 内容 |",
        "|---|---|",
        "| `id`（编号、儿童编号） | 原样带回 |",
        "| `form`（表、登记表） | `1`、附件1、流动；`2`、附件2、留守。不写的按栏目判断 |",
        "| `on`（参照日） | 这一张的参照日。不写的用 `--on`；都不写的按填报日期所在轮次 |",
        "| `context`（情况） | 单张表没有的情况，见 [rules.md](rules.md)；今天、本轮开始日、同文件查重自动得出 |",
        '| 栏目 | 下表的键或名称，也认常用的其他叫法；父亲、母亲等可写成一组 `{"父亲": {"姓名": …}}` |',
        "",
        "答案用代码或印的选项；多选用列表或“、”隔开；日期写法不限；地址写代码，或省、市、县（区）起的文字"
        '（现居住地可写到居村）；不详写成“不详：原因”或 `{"unknown": "原因"}`。不认识的键列为问题，不影响其余。',
        "",
        "## 输出",
        "",
        '`{"id", "form", "on", "problems": [{"rule", "severity", "item", "message"}], "may_submit", "unchecked", '
        '"unchecked_because"}`。'
        "`rule` 是规则编号，读不出来的值是读取问题的代码；`severity` 为 ERROR 错误、WARN 提醒、AUTO 自动、TASK 待办；"
        "`unchecked` 是因缺少情况没有检查的规则，`unchecked_because` 按原因列出同样的规则。"
        "读不出来的行只有 `id` 和 `problems`。"
        "退出码：0 没有错误；1 有坏行或错误；2 文件打不开。",
    ]
    for form in FORMS.values():
        lines += ["", f"## {form.number} {form.title}", "", "| 键 | 名称 | 填法 |", "|---|---|---|"]
        lines += [f"| `{line.key}` | {line.title} | {_way(line)} |" for line in form]
    return lines


_KINDS = {
    Kind.DATE: "日期",
    Kind.ID_NUMBER: "证件号码",
    Kind.PHONE: "电话",
    Kind.DIVISION: "行政区划",
    Kind.NAME: "姓名",
}


def _way(line: Item) -> str:
    if not line.options:
        return _KINDS.get(line.kind, "文字")
    several = "（可多选）" if line.kind is Kind.CHOICES else ""
    shown = line.options if len(line.options) <= 12 else line.options[:3]
    more = " …" if len(line.options) > 12 else ""
    return "、".join(f"{option.code} {option.label}" for option in shown) + more + several
