"""One cell of a list, read: text in, a JSON-friendly answer or what is wrong with it out (单元格)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tonghu.rules.forms import options
from tonghu.rules.forms.items import Option
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.disability import read_certificate, read_disability
from tonghu.rules.terms.documents import BIRTH_CERTIFICATE, read_document_number
from tonghu.rules.terms.grades import NURSERY, read_grade
from tonghu.rules.terms.idnumbers import damaged_number, read_id_number, read_old_number
from tonghu.rules.terms.plain import compact_text, plain_text
from tonghu.rules.terms.problems import Problem
from tonghu.rules.terms.sexes import FEMALE, MALE, read_sex


@dataclass(frozen=True, slots=True)
class Several:
    """One cell that answers several keys: 多重残疾(视力、听力), or an address; `doubt` is what it leaves open."""

    facts: Mapping[str, object]
    doubt: Problem | None = None


Reading = str | list[str] | Several | Problem
Reader = Callable[[str], Reading]

_LONG = Problem("TEXT_LONG", "这一格的文字过长，可能串入了别的内容。请只保留本列的内容。")


# Nothing to clean: Han characters, half-width letters and digits.
_CLEAN = re.compile(r"[0-9A-Za-z一-龥·#()号-]{1,200}")


def text(value: str) -> Reading:
    """Words as they stand, cleaned."""
    if _CLEAN.fullmatch(value):
        return value
    cleaned = " ".join(plain_text(value).split())
    return cleaned if len(cleaned) <= 200 else _LONG


DAMAGED = "idno_damaged"  # beside the child's number: what was written for it and does not hold


def idno(value: str) -> Reading:
    number = read_id_number(value)
    if not isinstance(number, Problem):
        return number.text
    # Not a number to go by, and still evidence of who was meant.
    written = damaged_number(value)
    return Several({DAMAGED: written}, number) if written else number


def adult_idno(value: str) -> Reading:
    # Adults may still be listed under 15 digits: recognised, and written as the 18 they stand for.
    number = read_old_number(value)
    return number if isinstance(number, Problem) else number.text


def day(value: str) -> Reading:
    # In a column of dates a lone number of five digits can only be Excel's day count.
    day = read_date(value, serial=True)
    return day if isinstance(day, Problem) else day.isoformat()


_SEX_UNKNOWN = Problem("SEX_UNREAD", "性别读不出来。请填“男”或“女”。")


def sex(value: str) -> Reading:
    sex = read_sex(value)
    return sex if isinstance(sex, Problem) or sex in (MALE, FEMALE) else _SEX_UNKNOWN


def disability(value: str) -> Reading:
    found = read_disability(value)
    if isinstance(found, Problem):
        return found
    return Several({"disability": [found.kind]} | ({"disability_parts": list(found.parts)} if found.parts else {}))


def disability_parts(value: str) -> Reading:
    found = read_disability(value)
    return found if isinstance(found, Problem) else list(found.parts or (found.kind,))


def grade(value: str) -> Reading:
    grade = read_grade(value)
    return Several({"in_kindergarten": "1"}) if grade == NURSERY else grade


def certificate(value: str) -> Reading:
    # A certificate's number begins with the identity number, which a list of 残联 often leaves out.
    found = read_certificate(value)
    if isinstance(found, Problem):
        return found
    return Several({"disability_certificate": found.text, "idno": found.idno.text})


def birth_certificate(value: str) -> Reading:
    number = read_document_number(BIRTH_CERTIFICATE, value)
    return number if isinstance(number, Problem) else Several({"idno": number, "document": BIRTH_CERTIFICATE})


_CODE_ONLY = Problem("CODE_ONLY", "这一格只有代码，各系统的代码含义不同，不能判断。请改写成文字。")
_BETWEEN = re.compile(r"[、,，;；|/]|\s+")


def _words_of(boxes: tuple[Option, ...], aliases: str) -> dict[str, str]:
    """Every word for a box, as its code. aliases: lines of "code word word …"."""
    words = {compact_text(option.label).upper(): option.code for option in boxes}
    for line in filter(None, aliases.splitlines()):
        code, *others = line.split()
        words |= dict.fromkeys((compact_text(word).upper() for word in others), code)
    return words


def choice(boxes: tuple[Option, ...], aliases: str = "") -> Reader:
    """Reads one box by its words; a bare code is refused, since systems disagree about codes."""
    words = _words_of(boxes, aliases)
    unread = Problem("CHOICE_UNREAD", f"这一格不在可选范围内。请填：{'、'.join(o.label for o in boxes if o.printed)}。")

    def read(value: str) -> Reading:
        text = compact_text(value).upper()
        # "(√)", "√" before the word, "2 小学" and "2-小学": marks of paper forms.
        bare = re.sub(r"^[(\[]?[√✓✔☑■]?[)\]]?|^\d[-._、:]?(?=\D)", "", text)
        found = words.get(text) or words.get(bare)
        return found or (_CODE_ONLY if text.isdigit() else unread)

    return read


def _choices(boxes: tuple[Option, ...], aliases: str = "") -> Reader:
    """Reads any number of boxes of one cell."""
    one = choice(boxes, aliases)

    def read(value: str) -> Reading:
        whole = one(value)
        if isinstance(whole, str):
            return [whole]
        codes = [one(part) for part in _BETWEEN.split(plain_text(value)) if part]
        fault = next((code for code in codes if isinstance(code, Problem)), None)
        return fault or (sorted({code for code in codes if isinstance(code, str)}) if codes else whole)

    return read


_SERVICE = (*options.MIGRANT_SERVICE, Option("1", "已接受"))
_INSURANCE = (*options.MIGRANT_INSURANCE, *options.LEFT_BEHIND_INSURANCE)
RESULT = (
    Option("1", "相符"),
    Option("2", "不符"),
    Option("3", "查无记录"),
    Option("4", "不属本部门"),
)

read_boarding = choice(options.YES_NO, "1 住校 寄宿 住校生 寄宿生 有 Y √\n0 走读 走读生 不住校 不寄宿 无 N ×")
read_registration = choice(
    options.RESIDENCE_REGISTRATION,
    "1 居住证 有居住证 已办理居住证 持居住证 上海市居住证 长期居住证 人才居住证 有效 已签注\n"
    "2 居住登记 居住登记凭证 临时居住证 暂住证 已登记 暂住 居住登记(凭证) 已办理居住登记\n"
    "3 无 未办理 未办 未登记居住 无居住证 已注销 注销",
)
read_housing = choice(
    options.HOUSING,
    "1 自购 自有 自有住房 产权房 自有产权 购房 商品房\n"
    "2 出租房 租房 租赁 租赁房屋 租住 承租 借住出租房 公租房 廉租房 群租\n"
    "9 单位宿舍 集体宿舍 宿舍 借住 亲友家 投靠亲友 学校 工地 商铺 其它",
)
read_lives_with = choice(
    options.LIVES_WITH, "1 父母 双亲 父母亲\n2 父亲 母亲 父 母 单亲 父或母\n3 祖父母 外祖父母 亲属 其他"
)
read_insurance = choice(
    _INSURANCE,
    "1 户籍地 户籍地参保 在户籍地参保 外省市参保 异地参保\n"
    "2 居住地 居住地参保 本市参保 在沪参保 已参保 参保 正常参保 已纳入 上海 城乡居民医保 居民医保 少儿住院基金\n"
    "3 未纳入 未参保 无 没有 停保 断保 暂停参保 中断",
)
read_service = choice(
    _SERVICE,
    "1 户籍地\n2 居住地 已接受 接受 已建册 已建档 在管 是 有 本市接受\n3 未接受 未建册 未建档 否 无 没有\n0 "
    "不适用 未到龄 超龄",
)
read_vaccination = choice(
    options.VACCINATION,
    "1 完成 全程 已完成 已全程接种 全程接种 适龄全程 按程序接种\n2 未到接种年龄\n"
    "3 漏种 逾期 未完成 未全程 有漏种\n4 无记录 查无记录 无接种记录 无",
)
read_rehabilitation = choice(options.YES_NO, "1 已接受 接受 有 正在接受 阳光宝宝卡\n0 未接受 无 没有 未")
read_hardship = _choices(
    options.HARDSHIP, "1 低保 最低生活保障\n2 特困\n3 低保边缘 低边\n4 刚性支出 支出型困难\n5 防返贫\n0 否 非困难"
)
read_health = _choices(
    options.HEALTH,
    "1 良好 健康或良好 正常\n2 残疾人 有残疾\n3 患重病 大病\n4 慢性疾病 有慢性病\n5 心理异常 行为异常",
)
