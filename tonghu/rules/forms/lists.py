"""What departments' lists hold: each kind of file with its columns and every header they are known by (部门名单).

A header is written here as `header_text` leaves it: half-width, without spaces, stars or 必填. Keys are those of the
forms; a list adds guardian1_*, guardian2_*, permit_number, line, result and remark.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from tonghu.rules.forms import cells
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.disability import read_disability_level
from tonghu.rules.terms.documents import read_document
from tonghu.rules.terms.education import read_school_status, read_stage
from tonghu.rules.terms.ethnic import read_ethnic
from tonghu.rules.terms.names import read_name
from tonghu.rules.terms.phones import read_phone
from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.relations import read_relation
from tonghu.rules.terms.yesno import read_yes_no


class ListKind(StrEnum):
    """Which list a file is (名单种类)."""

    EDUCATION = "EDUCATION"  # 随迁子女名单
    POLICE = "POLICE"  # 居住证名单
    COMMUNITY = "COMMUNITY"  # 社区云线索
    ANSWERS_EDUCATION = "ANSWERS_EDUCATION"  # 教育核对结果
    ANSWERS_POLICE = "ANSWERS_POLICE"  # 公安核对结果
    ANSWERS_HEALTH = "ANSWERS_HEALTH"  # 卫生健康核对结果
    ANSWERS_INSURANCE = "ANSWERS_INSURANCE"  # 医保核对结果
    ANSWERS_CDC = "ANSWERS_CDC"  # 疾控核对结果
    ANSWERS_DISABILITY = "ANSWERS_DISABILITY"  # 残联核对结果

    @property
    def label(self) -> str:
        """The name offices use."""
        return layout_of(self).label


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column a list may have (名单列).

    synonyms: headers that mean nothing else; two of them in one sheet are a question for a person.
    loosely: headers that serve only where no synonym stands. part: place within an address that is spread over
    several columns, joined in this order; 0 for a column that stands alone. unit: what a bare number of that part
    counts (弄, 号, 室).
    """

    key: str
    label: str
    synonyms: tuple[str, ...]
    required: bool
    reader: cells.Reader
    loosely: tuple[str, ...] = ()
    part: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address whose division is read out of its text (地址). at_home: in this province unless it says otherwise."""

    division: str
    detail: str
    at_home: bool = False


@dataclass(frozen=True)
class Layout:
    """One kind of list (名单式样).

    anchors: beside the name, one of these must be readable for a row to be somebody. marks: words in titles, sheet
    names and headers that are typical of this list and rare in the others.
    """

    kind: ListKind
    label: str
    department: Department
    columns: tuple[ListColumn, ...]
    anchors: tuple[str, ...]
    marks: tuple[str, ...]
    addresses: tuple[Address, ...] = field(default=())
    leads: bool = False  # 线索: nobody is on the base list for such a row alone; a person looks first

    def column(self, key: str) -> ListColumn | None:
        """The column of a key, the whole before its parts."""
        return next((column for column in self.columns if column.key == key), None)


# Columns.

_CHILDREN = ("学生", "儿童", "幼儿", "孩子", "子女", "未成年人", "随迁子女", "被监护人", "宝宝", "小孩", "留守儿童")


def _childs(*words: str) -> str:
    """A child's header under every word for the child: 学生性别, 孩子性别 …"""
    return " ".join(who + word for word in words for who in _CHILDREN)


def _column(
    key: str,
    label: str,
    synonyms: str,
    reader: cells.Reader = cells.text,
    *,
    loosely: str = "",
    required: bool = False,
    part: int = 0,
) -> ListColumn:
    unit = _UNITS.get(label, "")
    return ListColumn(key, label, (label, *synonyms.split()), required, reader, tuple(loosely.split()), part, unit)


_UNITS = {"现住址弄(组)": "弄", "现住址楼栋号": "号", "现住址单元": "单元", "现住址室": "室"}


_CHILD = (
    _column(
        "name",
        "姓名",
        f"XM 姓名XM 新生儿姓名 {_childs('姓名', '名字', '的姓名')}",
        read_name,
        loosely="名字 学生 儿童 幼儿 申领人姓名 持证人姓名 人员姓名 本人姓名 申请人姓名 "
        "参保人姓名 参保人员姓名 受种者姓名 "
        "残疾人姓名 NAME FULLNAME CHILDNAME STUDENTNAME",
        required=True,
    ),
    _column(
        "idno",
        "公民身份号码",
        "身份证号 身份证号码 身份证件号 身份证件号码 公民身份证号码 公民身份证号 居民身份证号 居民身份证号码 "
        "证件号码 证件号 "
        "SFZJH SFZH SFZHM ZJHM GMSFHM GMSFZH 身份证 本人身份证号 有效身份证件号码 "
        + _childs("身份证号", "身份证号码", "身份证件号", "身份证件号码", "证件号码", "公民身份号码", "身份证"),
        cells.idno,
        loosely="申领人身份证号 持证人身份证号 申请人身份证号 身份号码 身份证明号码 公民身份证 "
        "IDNUMBER IDNO IDCARD IDCARDNO IDCARDNUMBER",
    ),
    _column(
        "document",
        "证件类型",
        "身份证件类型 身份证类型 证件种类 SFZJLX SFZLX SFZJLXM ZJLX 身份证件类别 证件类别 有效身份证件类型 "
        "儿童证件类型 学生证件类型",
        read_document,
    ),
    _column("sex", "性别", f"XB XBM 性别码 男/女 {_childs('性别')}", cells.sex, loosely="SEX GENDER"),
    _column(
        "born",
        "出生日期",
        f"CSRQ 出生年月日 出生时间 生日 出生日 出生年月日期 {_childs('出生日期', '出生年月日', '生日')}",
        cells.day,
        loosely="出生年月 出生 DATEOFBIRTH BIRTHDATE BIRTHDAY DOB",
    ),
    _column("ethnic", "民族", f"MZ MZM 民族码 {_childs('民族')}", read_ethnic),
    _column("hukou_registered", "是否登记户口", "是否有户口 有无户口 是否上户 户口登记情况", read_yes_no),
    _column(
        "hukou",
        "户籍地行政区划",
        "户口所在地行政区划 户口所在地行政区划代码 户口所在地行政区划码 户籍地行政区划代码 "
        "户籍所在地行政区划 户籍所在地行政区划代码 "
        "户籍地代码 户籍区划代码 HKSZD HKSZDM HKSZDXZQH HKSZDXZQHM HJDXZQH 户籍行政区划 户籍县国标 户籍国标",
    ),
    _column(
        "residence",
        "居住地行政区划",
        "现居住地行政区划 现住址行政区划 居住地行政区划代码 现住地行政区划代码 居住地区划代码 "
        "现居住地行政区划代码 XZZXZQH JZDXZQH",
    ),
    _column("permit_number", "居住证号", "居住证号码 居住证编号 JZZHM JZZH 居住证证号 居住登记凭证号 临时居住证号"),
    _column(
        "arrived",
        "首次来沪日期",
        "来沪日期 来沪时间 首次来沪时间 来沪居住日期 来沪年月日 抵沪日期 来本市日期",
        cells.day,
    ),
    _column(
        "came", "来现居住地日期", "入住日期 现住址入住日期 居住起始日期 现居住地居住起始日期 来现居住地时间", cells.day
    ),
    _column("left_hukou", "离开户籍地日期", "离开户籍地时间 离开户籍日期 离乡日期", cells.day),
    _column(
        "residence_registration",
        "居住登记",
        "居住登记情况 居住证情况 居住证类型 登记类型 居住登记类型 JZZLX 居住证状态 是否办理居住证 证件状态 "
        "居住证办理情况",
        cells.read_registration,
    ),
    _column(
        "housing",
        "居住类型",
        "住房类型 居住方式 居住处所类型 房屋类型 住所类型 居住场所 现住址房屋属性",
        cells.read_housing,
    ),
    _column("lives_with", "共同居住人", "与谁共同居住 共同居住情况 同住人", cells.read_lives_with),
)


def _parts(key: str, label: str, whole: str, loosely: str, *spread: str) -> tuple[ListColumn, ...]:
    """An address as one column, or spread from the province (part 1) to the house."""
    return (
        _column(key, label, whole, loosely=loosely),
        *(_column(key, words.split()[0], words, part=place) for place, words in enumerate(spread, 1)),
    )


_HUKOU = _parts(
    "hukou_detail",
    "户籍地址",
    "户口地址 户籍所在地 户口所在地 户籍住址 户籍地 户口所在地地址 户籍所在地地址 户籍所在地详址 户口簿地址 "
    "HJDZ HKDZ "
    "户籍地详址 学生户籍地址 儿童户籍地址 户籍详址 户口地",
    "",
    "户籍所在(省/市) 户口省份 HKSF 户籍省 户籍省份 户籍所在省 户籍省市 户口所在省 户籍地省市县 "
    "户籍省市县 户籍所在省市县 "
    "户籍地省市区 户籍省市区 户籍所在地省市县 户口所在地省市县 户籍地省市",
    "户籍所在(市/区) 户口区县 HKQX 户籍市 户籍区县 户籍所在市 户籍地市 户口所在市",
    "户籍县 户籍所在县 户籍所在区县 户籍县区 户籍县(区) 户口所在县",
    "户籍所在街道 户口街镇 HKJZ 户籍街道 户籍乡镇 户籍街镇 户籍所在乡镇",
    "户籍所在社区 户口居委/村 HKJWH 户籍社区 户籍居委 户籍村居 户籍居村委 户籍所在村居",
    "户籍详细地址 户口详细地址 户籍地详细地址 户籍所在地详细地址 户口所在地详细地址 户籍地址详细",
)
_RESIDENCE = _parts(
    "residence_detail",
    "现居住地",
    "现住址 居住地址 现居住地址 居住地地址 现居住地详址 在沪地址 在沪居住地址 在沪住址 现住地址 居住地 XZZ "
    "JZDZ 现居住地点 "
    "实际居住地 实际居住地址 居住证地址 居住地详址 暂住地址 暂住地 现住地 实有居住地址 地址(居住) "
    "本市居住地址 来沪居住地址",
    "家庭地址 家庭住址 住址 地址 通信地址 通讯地址 JTZZ TXDZ JTDZ 联系地址 住哪里 现住哪里 住在哪里 ADDRESS",
    "现住址所在省市 现住址省市 XZZSF 居住省市 现居住省市 现住省市",
    "现住址所在区 现住址区县 XZZQX 居住区县 现居住区县 居住区 现住区县 居住地区县 区 所在区 所属区 所属区县 所在区县",
    "现住址所在街道 现住址所属街道 XZZJD 居住街道 居住街镇 居住地街镇 街镇 街道 所属街道 所属街镇 街道(镇) 街道乡镇",
    "现住址所在社区 现住址所属居委 XZZJW 居住社区 居委 居委会 居村委 居(村)委 居村 村居 社区 所属居委 "
    "居住地居委会 现居住地居委会 "
    "居委(村) 居村委会 居住地居村委 居住地居委 现居住地居村委 现居住地居委",
    "现住址小区 小区 小区名称 所属小区 居住小区",
    "现住址路 XZZROD 居住路名 路名 路",
    "现住址弄(组) XZZZ 弄 弄(组) 居住弄",
    "现住址楼栋号 XZZLDH 楼栋 楼栋号 号 楼号",
    "现住址单元 单元 单元号 居住单元",
    "现住址室 XZZS 室 室号",
    "现住址详细地址 居住详细地址 现居住地详细地址 现住详细地址 居住地详细地址 详细地址 门牌 门牌号",
)

_SCHOOLING = (
    _column("stage", "就学情况", "学段 就读学段 在读学段 就学阶段 学校类别 学校类型 办学类型", read_stage),
    _column(
        "school",
        "就读学校",
        "学校名称 学校 所在学校 学校全称 XXMC 幼儿园名称 幼儿园 园所名称 就读幼儿园 就读学校(园) 校名 学校(园)名称 "
        "在哪读书 在读学校 就学学校 就读学校名称 SCHOOL SCHOOLNAME",
    ),
    _column("grade", "年级", "NJ 就读年级 所在年级 年级名称 在读年级", cells.grade),
    _column(
        "boarding",
        "是否学校寄宿",
        "是否寄宿 是否住校 寄宿 住校 就读方式 JDFS 是否寄宿生 寄宿情况 是否住宿",
        cells.read_boarding,
    ),
    _column(
        "school_status",
        "学业状况",
        "学籍状态 学生状态 学生当前状态 在读状态 就读状态 XSDQZT 学业情况",
        read_school_status,
    ),
    _column("in_kindergarten", "是否在园", "在园情况 是否入园 是否在园幼儿", read_yes_no),
)
_CONDITION = (
    _column("asked_for_help", "主动提出救助帮扶", "是否主动求助 主动求助 是否求助 求助情况 有无求助", read_yes_no),
    _column("vagrant", "流浪", "是否流浪", read_yes_no),
    _column("health", "健康状况", "总体健康状况 JKZK JKZKM 身体状况 身体健康状况 身体情况", cells.read_health),
    _column("disability", "残疾类别", "残疾类型 CJLB CJLX 残疾幼儿类别 残疾种类", cells.disability),
    _column("disability_level", "残疾等级", "残疾级别 CJDJ 残疾程度", read_disability_level),
    _column(
        "disability_certificate", "残疾证号", "残疾证编号 残疾人证号 残疾人证号码 CJZBH 残疾证号码", cells.certificate
    ),
    _column("hardship", "家庭困难情况", "困难类型 家庭困难类型 困难类别 家庭困难", cells.read_hardship),
)
_LEAVING = (
    _column("both_out", "父母双方外出", "父母双方是否外出 父母双方同时外出 父母双方外出务工", read_yes_no),
    _column(
        "one_out",
        "父母一方外出另一方无监护能力",
        "一方外出另一方无监护能力 父母一方外出,另一方无监护能力 父母一方外出、另一方无监护能力",
        read_yes_no,
    ),
    _column("has_carer", "有无受委托照护人", "有无委托其他监护人 是否委托照护 有无委托照护人", read_yes_no),
)


_INITIALS = {"guardian1": "JHR JHR1", "guardian2": "JHR2", "father": "FQ", "mother": "MQ"}


def _person(
    key: str, whos: str, *, relation: bool, bare: bool = False, loosely: bool = False
) -> tuple[ListColumn, ...]:
    """A grown-up's columns, under every word by which lists call this person."""
    who = whos.split()

    def called(*words: str) -> str:
        # 监护人1 + 姓名 is also written 监护人姓名1.
        said = [w + word for w in who for word in words]
        return " ".join([*said, *(w[:-1] + word + w[-1] for w in who if w[-1] in "12" for word in words)])

    def by_initials(*words: str) -> str:
        return " ".join(initials + word for initials in _INITIALS.get(key, "").split() for word in words)

    columns = [
        _column(
            f"{key}_name",
            f"{who[0]}姓名",
            called("姓名", "名字") + (f" {whos} " if bare else " ") + by_initials("XM"),
            read_name,
            loosely="您的姓名 家长的姓名 PARENTNAME GUARDIANNAME" if loosely else "",
        ),
        _column(
            f"{key}_idno",
            f"{who[0]}公民身份号码",
            called(
                *(
                    "公民身份号码",
                    "身份证号",
                    "身份证号码",
                    "身份证件号",
                    "身份证件号码",
                    "证件号码",
                    "证件号",
                    "身份证",
                ),
                "公民身份证号码",
            )
            + " "
            + by_initials("SFZH", "SFZHM", "SFZJH"),
            cells.adult_idno,
        ),
        _column(
            f"{key}_phone",
            f"{who[0]}联系方式",
            called("联系方式", "联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系手机")
            + " "
            + by_initials("DH", "LXDH", "SJ", "SJH", "SJHM"),
            read_phone,
            loosely="联系电话 联系方式 电话 手机 手机号 手机号码 家庭电话 LXDH 联系电话号码 家庭联系电话 联系手机 "
            "您的手机 您的手机号 您的手机号码 您的联系电话 您的联系方式 PHONE MOBILE"
            if loosely
            else "",
        ),
        *_parts(f"{key}_hukou_detail", f"{who[0]}户籍地址", called("户籍", "户籍地", "户口所在地", "户籍所在地"), ""),
        _column(f"{key}_hukou", f"{who[0]}户籍地行政区划", called("户口所在地行政区划", "户籍地行政区划")),
        *_parts(
            f"{key}_residence_detail", f"{who[0]}现居住地", called("现住址", "住址", "地址", "现居住地", "居住地址"), ""
        ),
    ]
    if relation:
        columns.append(
            _column(
                f"{key}_relation",
                f"{who[0]}与儿童关系",
                called(
                    "与幼儿关系",
                    "与学生关系",
                    "与孩子关系",
                    "关系",
                    "与儿童关系",
                    "与本人关系",
                    "与被监护人关系",
                    "与子女关系",
                ),
                read_relation,
                loosely="与儿童关系 与学生关系 与孩子关系 与幼儿关系 与本人关系 与申领人关系 "
                "与被监护人关系 关系 亲属关系 "
                "您与孩子的关系 您与学生的关系 您与儿童的关系 您与孩子关系"
                if loosely
                else "",
            )
        )
    return tuple(columns)


_PEOPLE = (
    *_person(
        "guardian1",
        _G1
        := "监护人 家长 监护人1 第一监护人 第一法定监护人 法定监护人 法定监护人1 家长1 成员1 家庭成员1 JHR 主要监护人 "
        "家庭成员或监护人1 监护人一 家长一 学生家长 随迁家长",
        relation=True,
        bare=True,
        loosely=True,
    ),
    *_person(
        "guardian2",
        "监护人2 第二监护人 第二法定监护人 法定监护人2 家长2 成员2 家庭成员2 家庭成员或监护人2 监护人二 家长二",
        relation=True,
        bare=True,
    ),
    *_person("father", "父亲 爸爸 父 父方 学生父亲 儿童父亲", relation=False, bare=True),
    *_person("mother", "母亲 妈妈 母 母方 学生母亲 儿童母亲", relation=False, bare=True),
    *_person(
        "carer",
        "受委托照护人 委托监护人 被委托监护人 受托人 委托照护人 受委托监护人 委托照料人 受委托照料人 受委托照顾人",
        relation=True,
        bare=True,
    ),
)
# 反映人 (未成年人保护法 第十一条): who told the committee or the grid; never a fact of the child.
_TOLD = [
    "反映人",
    "上报人",
    "上报人员",
    "报告人",
    "举报人",
    "发现人",
    "发现人员",
    "线索提供人",
    "线索上报人",
    "网格员",
    "网格长",
    "网格管理员",
    "信息员",
]
_REPORTER = (
    _column("reporter_name", "反映人", " ".join(who + word for who in _TOLD for word in ("", "姓名", "名字"))),
    _column(
        "reporter_phone",
        "反映人联系方式",
        " ".join(
            who + word for who in _TOLD for word in ("联系方式", "联系电话", "电话", "手机", "手机号", "手机号码")
        ),
    ),
)
REPORTER = frozenset(column.key for column in _REPORTER)


def names_reporter(header: str) -> bool:
    """Whether a header speaks of who told: 网格员工号 too, which no column of a list takes."""
    return any(who in header for who in _TOLD)


_ADDRESSES = (
    Address("hukou", "hukou_detail"),
    Address("residence", "residence_detail", at_home=True),
    *(
        Address(f"{key}_{place}", f"{key}_{place}_detail")
        for key in ("guardian1", "guardian2", "father", "mother", "carer")
        for place in ("hukou", "residence")
    ),
)
# Where nothing else says who the child is, its birth certificate does, and is read by its own rule.
_BIRTH = ListColumn(
    "idno",
    "公民身份号码",
    (),
    False,
    cells.birth_certificate,
    ("出生医学证明编号", "出生医学证明号", "出生医学证明号码", "出生证编号", "出生证号", "出生证明编号"),
)
_LISTED = (*_CHILD, _BIRTH, *_HUKOU, *_RESIDENCE, *_SCHOOLING, *_CONDITION, *_LEAVING, *_PEOPLE, *_REPORTER)

# Answer sheets go out from here with these very headers and come back.
_ASKED = (
    _column("line", "核对编号", "核对序号 请求编号 编号(请勿改动)", required=True),
    *(c for c in _CHILD if c.key in ("name", "idno", "document", "sex", "born")),
    _column(
        "result",
        "核对结果",
        "比对结果 核查结果 反馈结果",
        cells.choice(
            cells.RESULT,
            "1 一致 属实 核实一致 是 正确 无误\n2 不一致 不属实 有误 否\n3 查无此人 无记录 未查到 查无\n4 "
            "非本部门 非本区 不在本区",
        ),
    ),
    _column("remark", "说明", "备注 核对说明 反馈说明 补充说明"),
)


def _answers(kind: ListKind, department: Department, marks: str, *columns: ListColumn) -> Layout:
    label = f"{department.label}核对结果"
    addresses = tuple(a for a in _ADDRESSES[:2] if any(c.key == a.detail for c in columns))
    return Layout(kind, label, department, (*_ASKED, *columns), ("line",), ("核对编号", *marks.split()), addresses)


def _of(columns: tuple[ListColumn, ...], *keys: str) -> tuple[ListColumn, ...]:
    return tuple(column for column in columns if column.key in keys)


def _list(kind: ListKind, label: str, department: Department, marks: str, *, leads: bool = False) -> Layout:
    anchors = ("idno", "born", "permit_number")
    return Layout(kind, label, department, _LISTED, anchors, tuple(marks.split()), _ADDRESSES, leads)


LAYOUTS: dict[ListKind, Layout] = {
    layout.kind: layout
    for layout in (
        _list(
            ListKind.EDUCATION,
            "随迁子女名单",
            Department.EDUCATION,
            "随迁子女 随迁 学籍 学生 学校 年级 班级 幼儿 幼儿园 入园 入学 就读 学籍号 全国学籍号 学籍辅号 教育局",
        ),
        _list(
            ListKind.POLICE,
            "居住证名单",
            Department.POLICE,
            "居住证 居住登记 签注 来沪 暂住 派出所 公安 签发日期 有效期 申领 持证人 实有人口",
        ),
        _list(
            ListKind.COMMUNITY,
            "社区云线索",
            Department.CIVIL,
            "社区云 线索 网格 走访 居委 居村 标签 社区 儿童主任 留守儿童 发现时间 来源 困境",
            leads=True,
        ),
        _answers(ListKind.ANSWERS_EDUCATION, Department.EDUCATION, "教育 学校", *_SCHOOLING),
        _answers(
            ListKind.ANSWERS_POLICE,
            Department.POLICE,
            "公安 户籍 居住证",
            *_of(
                _CHILD,
                "hukou_registered",
                "hukou",
                "residence",
                "permit_number",
                "residence_registration",
                "arrived",
                "came",
            ),
            *_HUKOU,
            *_RESIDENCE,
        ),
        _answers(
            ListKind.ANSWERS_HEALTH,
            Department.HEALTH,
            "卫生健康 卫健 中医药",
            _column(
                "health_0_6",
                "0—6岁儿童健康管理服务",
                "0-6岁儿童健康管理服务 0-6岁健康管理 0~6岁儿童健康管理服务",
                cells.read_service,
            ),
            _column(
                "tcm_0_36",
                "0—36个月儿童中医药健康管理服务",
                "0-36个月儿童中医药健康管理服务 0-36个月中医药健康管理 0~36个月儿童中医药健康管理服务",
                cells.read_service,
            ),
        ),
        _answers(
            ListKind.ANSWERS_INSURANCE,
            Department.INSURANCE,
            "医保 参保",
            _column(
                "insurance", "纳入医保情况", "参保情况 医保情况 参保状态 医保参保情况 是否参保", cells.read_insurance
            ),
        ),
        _answers(
            ListKind.ANSWERS_CDC,
            Department.CDC,
            "疾控 疫苗 接种",
            _column(
                "vaccination",
                "国家免疫规划疫苗接种",
                "疫苗接种情况 接种情况 免疫规划疫苗接种情况 疫苗接种",
                cells.read_vaccination,
            ),
        ),
        _answers(
            ListKind.ANSWERS_DISABILITY,
            Department.DISABILITY,
            "残联 残疾 康复",
            *_of(_CONDITION, "disability", "disability_level", "disability_certificate"),
            _column("disability_parts", "多重残疾的具体类别", "多重残疾类别 具体残疾类别", cells.disability_parts),
            _column(
                "rehabilitation",
                "接受康复救助情况",
                "康复救助情况 是否接受康复救助 康复救助",
                cells.read_rehabilitation,
            ),
        ),
    )
}


def layout_of(kind: ListKind) -> Layout:
    """The layout of a kind."""
    return LAYOUTS[kind]


_DECORATION = re.compile(
    r"[\s*★☆:;。\u3000\u200b-\u200f\ufeff'\"“”?]|[(\[【〔](?:必填|选填|必填项|选填项|可选|非必填|必录|文本格式|文本|下拉选择|\d)[)\]】〕]|必填$"
)
_NUMBERED = re.compile(r"^(?:[(]?\d{1,3}[)]?[.、．](?!\d)|[一二三四五六七八九十]{1,3}、)")
_DASHES = re.compile(r"[‐‑‒–—―－~～至]+(?=\d)")


@cache
def header_text(written: str) -> str:
    """A header as synonyms are compared: half-width, upper case, no spaces, stars, numbers in front or 必填."""
    text = _DECORATION.sub("", compact_text(written).upper().replace("（", "(").replace("）", ")"))
    return _DASHES.sub("-", _NUMBERED.sub("", text))
