"""附件1、附件2: every label and every box is the notice's, in the notice's order."""

import re
from pathlib import Path

import pytest

from tonghu.rules.forms import FORMS, Form, Item

POLICY = Path(__file__).parents[4] / "shared" / "policy"
BOX = re.compile(r"([^\s□<>)]+)\s*<input[^>]*>")
# Lines of ours inside a printed cell: 监护情况 has a second row without a label, an address has two parts,
# 其他 has its text beside the box.
WITHOUT_OWN_CELL = {"监护问题", "详细地址", "其他"}
NOT_LABELS = {"上海市××区+详细地址", "XX省（自治区、直辖市）XX地（市、州、盟）XX县（区、市、旗）+详细地址"}

YES_NO = "是 否"
GRADES = "较好 一般 较差"
STAGES = "学龄前 小学 初中 高中 中等职业教育 特殊教育 无就学能力 失学"
STATUSES = "在读 辍学 休学 毕业 结业 肄业"
HEALTH = "健康 残疾 重病 慢性病 心理/行为异常"
KINDS = "无 视力残疾 听力残疾 言语残疾 肢体残疾 智力残疾 精神残疾 多重残疾"
LEVELS = "无 一级 二级 三级 四级"
HARDSHIP = "无 低保家庭 特困家庭 低保边缘家庭 刚性支出困难家庭 防止返贫监测家庭 其他"
SUPPORT = (
    "无 低保 特困 急难社会救助 孤儿基本生活保障 事实无人抚养儿童基本生活保障 残疾人两项补贴 "
    "生活无着流浪乞讨人员救助 慈善帮扶 其他"
)
WHERE = "在户籍地接受 在居住地接受 未接受"
# Copied from the notice: box rows by label, in printed order.
BOXES = {
    "1": [
        ("是否登记户口", YES_NO),
        ("共同居住人", "父母双方 父母一方 其他监护人"),
        ("居住登记", "办理居住证 暂住登记 未登记"),
        ("居住类型", "自购房 出租房屋 其他"),
        ("监护情况", GRADES),
        ("监护问题", "父或母或其他监护人无监护能力 父或母或其他监护人监护能力不足 无人监护"),
        ("就学情况", STAGES),
        ("是否学校寄宿", YES_NO),
        ("学业状况", STATUSES),
        ("健康状况", HEALTH),
        ("0—6岁儿童健康管理服务", WHERE),
        ("0—36个月儿童中医药健康管理服务", WHERE),
        ("纳入医保情况", "纳入户籍地医保 纳入居住地医保 未纳入医保"),
        ("残疾类别", KINDS),
        ("残疾等级", LEVELS),
        ("接受康复救助情况", YES_NO),
        ("家庭困难情况", HARDSHIP),
        ("生活保障情况", SUPPORT),
    ],
    "2": [
        ("是否登记户口", YES_NO),
        ("监护情况", GRADES),
        ("监护问题", "父或母无监护能力 受委托照顾人照顾能力不足 无人监护"),
        ("健康状况", HEALTH),
        ("0—6岁儿童健康管理服务", "已接受 未接受"),
        ("0—36个月儿童中医药健康管理服务", "已接受 未接受"),
        ("纳入医保情况", "已纳入医保 未纳入医保"),
        ("残疾类别", KINDS),
        ("残疾等级", LEVELS),
        ("接受康复救助情况", YES_NO),
        ("就学情况", STAGES),
        ("学业状况", STATUSES),
        ("是否学校寄宿", YES_NO),
        ("父母双方同时外出", YES_NO),
        ("父母一方外出、另一方无监护能力", YES_NO),
        ("有无受委托照护人", "有 无"),
        ("与儿童关系", "爷爷 奶奶 外公 外婆 其他"),
        ("家庭困难情况", HARDSHIP),
        ("生活保障情况", SUPPORT),
    ],
}
PARENTS = "父亲 母亲 公民身份号码 联系方式 户籍地址 现居住地"
BLANKS = {
    "1": f"填报单位 填报日期 姓名 性别 出生日期 民族 离开户籍地日期 来现居住地日期 就读学校 与儿童关系 {PARENTS}",
    "2": f"填报单位 填报日期 姓名 性别 出生日期 民族 就读学校 受委托照护人姓名 户籍地 {PARENTS}",
}
TITLES = {
    "1": "流动儿童基本情况登记表 儿童基本信息 父母基本信息 其他监护人基本信息 家庭生活情况 免费接受基本公共卫生服务",
    "2": "留守儿童基本情况登记表 儿童基本信息 父母基本信息 委托照护状况 家庭生活情况 免费接受基本公共卫生服务",
}


@pytest.fixture(params=["1", "2"], ids=["附件1", "附件2"])
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


def boxed(form: Form) -> list[Item]:
    """Lines with boxes on the paper: 性别, 民族 and the relation of form 1 are blanks to write in."""
    blank = {"sex", "ethnic", "guardian_relation", "disability_parts"}
    return [line for line in form.items if line.options and line.key not in blank]


def test_boxes_are_those_of_the_notice_in_its_order(form: Form) -> None:
    ours = [(line.label, " ".join(o.label for o in line.options if o.printed)) for line in boxed(form)]

    assert ours == BOXES[form.code]


def test_blanks_are_those_of_the_notice(form: Form) -> None:
    boxes = {line.key for line in boxed(form)} | {"disability_parts"}
    ours = {line.label for line in form.items if line.key not in boxes}

    assert ours - WITHOUT_OWN_CELL == set(BLANKS[form.code].split())


def test_multiple_disabilities_are_to_be_listed(form: Form) -> None:
    assert form.by_key["disability_parts"].label == "多重残疾的需列明多个具体残疾类别"


def test_titles_are_those_of_the_notice(form: Form) -> None:
    ours = {form.title} | {section.title for section in form.sections} - {"填报"}

    assert ours == set(TITLES[form.code].split()) - {"免费接受基本公共卫生服务"}


# Where the notice itself is at hand, the copies above are compared with it, cell by cell.


def annex(number: int) -> str:
    found = sorted(POLICY.glob("*.txt"))
    if not found:
        pytest.skip("the text of the notice is not beside this project")
    text = re.split(r"\n附件 ?[12]\n", found[0].read_text(encoding="utf-8"))[number]
    return text.split("上海市民政局办公室")[0]


def cells(text: str) -> list[str]:
    return [cell for row in text.splitlines() for cell in row.split("\t") if cell.strip()]


def test_copied_boxes_are_the_notice_word_by_word(form: Form) -> None:
    rows = [BOX.findall(cell) for cell in cells(annex(int(form.code)))]

    printed = [" ".join(label.strip("_") for label in row) for row in rows if row]
    assert printed == [boxes for _, boxes in BOXES[form.code]]


def test_copied_labels_are_the_notice_word_by_word(form: Form) -> None:
    bare = {re.sub(r"\s|：.*", "", cell) for cell in cells(annex(int(form.code))) if "<input" not in cell}
    printed = {cell for cell in bare if "_年" not in cell} - NOT_LABELS

    labels = {label for label, _ in BOXES[form.code]} | set(BLANKS[form.code].split()) | set(TITLES[form.code].split())
    assert printed == labels - {"监护问题"}


def test_copied_demand_to_list_the_kinds_is_the_notice(form: Form) -> None:
    assert "多重残疾的需列明多个具体残疾类别" in annex(int(form.code))
