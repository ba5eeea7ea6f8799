"""The yearly evidence (年度审计证据): who held and looked at how much, as counts; no child is named.

未成年人网络保护条例 第三十七条: a compliance audit of minors' data each year, filed by the end of January.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from tonghu.methods.reading import SheetColumn, write_sheets
from tonghu.register import journal, scope
from tonghu.register.audit.verify import Report
from tonghu.register.models import Checkpoint, Child, DataKey, Entry, Finding, User
from tonghu.rules.access import Act, Role
from tonghu.rules.access.unusual import Rule
from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.months import add_months

# All data of a child under fourteen is sensitive; a minor is who has not reached eighteen.
SENSITIVE_UNDER = Dated(Since(date(2021, 11, 1), 14, "个人信息保护法 第二十八条、第三十一条"))
MINOR_UNDER = Dated(Since(date(2021, 6, 1), 18, "未成年人保护法 第二条"))

# What of the journal is counted as what (操作的归类), by the beginning of its name.
LOOKS = {
    "查阅": ("SEE_",),
    "检索": ("SEARCH_",),
    "导出、下载": ("EXPORT_", "DOWNLOAD_"),
    "显示完整信息": ("REVEAL",),
}
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the evidence is about: a district in a year, as known on a day."""

    district: str
    year: int
    on: date
    verified: Report | None = None

    @property
    def lines(self) -> Q:
        """The lines of the journal that people of the district wrote in the year."""
        first = timezone.make_aware(datetime(self.year, 1, 1))
        after = timezone.make_aware(datetime(self.year + 1, 1, 1))
        return Q(place__within=self.district, at__gte=first, at__lt=after)

    @property
    def last_day(self) -> date:
        """The last day that is spoken of."""
        return min(self.on, date(self.year, 12, 31))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the evidence (一页证据)."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


# A reference that was merged away is no further child.
_HELD = [state for state in Child.State if state is not Child.State.MERGED]


def evidence_of(district: str, *, year: int, on: date, by: User, verified: Report | None = None) -> list[Sheet]:
    """All sheets for a district and a year.

    verified: what `tonghu audit verify` has just found; without it the sheet says that nobody looked.
    Raises NotAllowed.
    """
    by.require(Act.GIVE_EVIDENCE, district)
    asked = Asked(district, year, on, verified)
    with scope.whole_register("what everybody of the district did is counted; nobody is named"):
        sheets = [make(asked) for make in SECTIONS]
    journal.note("GIVE_EVIDENCE", by=by, year=year, district=district)
    return sheets


def write_evidence(sheets: Sequence[Sheet], path: Path) -> Path:
    """Write the evidence as one workbook."""
    tables = [(s.title, [SheetColumn(text, 18) for text in s.header], s.rows) for s in sheets]
    write_sheets(path, tables)
    return path


def _children(asked: Asked) -> Sheet:
    on = asked.last_day
    under, minor = SENSITIVE_UNDER.on(on), MINOR_UNDER.on(on)
    young, grown = add_months(on, -12 * under), add_months(on, -12 * minor)
    ages = {
        f"不满{under}周岁": Q(person__born__gt=young),
        f"{under}周岁以上不满{minor}周岁": Q(person__born__lte=young, person__born__gt=grown),
        f"{minor}周岁以上": Q(person__born__lte=grown),
        "出生日期未采集": Q(person__born=None),
    }
    held = Child.objects.filter(residence__within=asked.district)
    rows = []
    for label, age in ages.items():
        counts = dict(held.filter(age).order_by().values_list("state").annotate(n=Count("pk")))
        rows.append([label, *(str(counts.get(state, 0)) for state in _HELD)])
    return Sheet(f"持有个人信息的儿童（{on}）", ["年龄", *(state.label for state in _HELD)], rows)


def _looks(asked: Asked) -> Sheet:
    rows = []
    for label, beginnings in LOOKS.items():
        kind = Q()
        for beginning in beginnings:
            kind |= Q(act__startswith=beginning)
        found = _by_role_and_month(asked.lines & kind)
        for role in Role:
            months = [found.get((role.value, month), 0) for month in _MONTHS]
            rows.append([label, role.label, *map(str, months), str(sum(months))])
    header = ["操作", "角色", *(f"{month}月" for month in _MONTHS), "全年"]
    return Sheet("查阅检索导出次数", header, rows)


def _by_role_and_month(lines: Q) -> dict[tuple[str, int], int]:
    counted = Entry.objects.filter(lines).order_by().annotate(month=ExtractMonth("at"))
    return {(role, month): n for role, month, n in counted.values_list("role", "month").annotate(n=Count("pk"))}


def _accounts(asked: Asked) -> Sheet:
    """Accounts of each role: made, ended, in use, and of these those of contractors (合同制人员)."""
    users = {user.pk: user for user in User.objects.filter(jurisdiction__within=asked.district)}
    entries = Entry.objects.filter(asked.lines, act__in=("NEW_ACCOUNT", "END_ACCOUNT"))
    done = Counter((act, users[pk].role) for act, pk in entries.values_list("act", "detail__account") if pk in users)
    rows = []
    for role in Role:
        using = [u for u in users.values() if u.role == role and u.is_active and not u.ended(on=asked.on)]
        contractors = sum(1 for user in using if user.contractor)
        counts = done["NEW_ACCOUNT", role], done["END_ACCOUNT", role], len(using), contractors
        rows.append([role.label, *map(str, counts)])
    return Sheet("账号", ["角色", "当年新建", "当年停用", "现在用", "其中合同制"], rows)


def _exports(asked: Asked) -> Sheet:
    kind = Q(act__startswith="EXPORT_") | Q(act__startswith="DOWNLOAD_")
    counted: dict[tuple[int, str], list[int]] = {}
    for at, act, rows in Entry.objects.filter(asked.lines & kind).values_list("at", "act", "detail__rows"):
        tally = counted.setdefault((timezone.localtime(at).month, act), [0, 0])
        tally[0] += 1
        tally[1] += rows or 0
    lines = [[f"{month}月", EXPORTS.get(act, act), str(n), str(r)] for (month, act), (n, r) in sorted(counted.items())]
    return Sheet("导出", ["月份", "导出内容", "次数", "行数"], lines)


EXPORTS = {
    "EXPORT_CHILDREN": "摸排底数",
    "EXPORT_BOARD": "轮次进度",
    "EXPORT_RETURNED": "退回部门的行",
    "DOWNLOAD_REQUEST": "部门核对表",
    "DOWNLOAD_UPLOAD": "录入上传表",
    "DOWNLOAD_TABLE": "统计表（经隐私保护）",
}


def _chain(asked: Asked) -> Sheet:
    last = Checkpoint.objects.order_by("-number").first()
    report = asked.verified
    rows = [["核验日期", str(asked.on)]]
    if report is None:
        rows.append(["核验结果", "未核验。请运行 tonghu audit verify。"])
    else:
        rows.append(["核验结果", "完整" if report.whole else f"有 {len(report.faults) + report.more} 处不完整"])
        rows.append(["核验的行数", str(report.lines)])
        rows += [["说明", remark] for remark in report.remarks]
        rows += [["发现", fault.message] for fault in report.faults]
    if last is None:
        rows.append(["最近检查点", "还没有"])
    else:
        moment = timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M:%S")
        rows += [["最近检查点", f"第 {last.number} 个，{moment}，到第 {last.seq} 行"]]
        rows += [["检查点摘要", bytes(last.hash).hex()], ["公钥指纹", last.key]]
    return Sheet("日志核验", ["项目", "内容"], rows)


def _incidents(asked: Asked) -> Sheet:
    """Unusual looking of the year by rule, and what became of it; the accounts stay unnamed."""
    found = Finding.objects.filter(district=asked.district, day__year=asked.year).order_by()
    counted = {(rule, state): n for rule, state, n in found.values_list("rule", "state").annotate(n=Count("pk"))}
    rows = [
        [rule.label, *(str(counted.get((rule.value, state), 0)) for state in Finding.State.values)] for rule in Rule
    ]
    return Sheet("异常查阅", ["种类", *(state.label for state in Finding.State)], rows)


def _data_keys(asked: Asked) -> Sheet:
    """When each data key came into use and was replaced (密钥轮换); the keys themselves are wrapped and stay there."""
    rows = []
    for key in DataKey.objects.order_by("number"):
        days = [timezone.localtime(at).date().isoformat() if at else "" for at in (key.made_at, key.replaced_at)]
        rows.append([str(key.number), key.get_algorithm_display(), *days, key.get_state_display()])
    return Sheet("数据密钥", ["编号", "算法", "启用", "换下", "状态"], rows)


# A room that has more to tell, such as the registry of exports (导出登记), adds its sheet here.
SECTIONS: tuple[Callable[[Asked], Sheet], ...] = (
    *(_children, _looks, _accounts, _exports),
    *(_incidents, _data_keys, _chain),
)
