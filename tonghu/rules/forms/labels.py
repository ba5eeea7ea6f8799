"""The printed label of a line, as people write it, back to its key (栏目名称 → 键)."""

import re
from collections.abc import Mapping
from functools import cache

from tonghu.rules.forms.book import FORMS
from tonghu.rules.forms.items import Form
from tonghu.rules.terms.plain import compact_text

# Words of the notice and of offices for a line beside its label and its title.
_OTHER_WORDS: Mapping[str, str] = {
    "name": "儿童姓名",
    "sex": "儿童性别",
    "idno": "身份证号 身份证号码 证件号码 儿童公民身份号码 儿童身份证号",
    "hukou_registered": "登记户口 户口登记",
    "hukou": "户籍地 户籍所在地 儿童户籍地址 户籍",
    "hukou_detail": "户籍地详细地址 户籍地址详细地址 户籍地址详址",
    "residence": "居住地 现住址 居住地址 现居住地址 儿童现居住地",
    "residence_detail": "居住地详细地址 现居住地详址 居住详细地址",
    "left_hukou": "离开户籍地时间",
    "came": "来现居住地时间 来现住地日期",
    "arrived": "首次来沪 来沪日期 首次连续来沪日期",
    "guardianship_problems": "监护情况问题 监护存在问题",
    "school": "学校 学校名称",
    "boarding": "学校寄宿 寄宿 是否寄宿",
    "school_status": "学业情况",
    "health_0_6": "0-6岁健康管理 0-6岁健康管理服务 0-6岁 0-6岁儿童健康管理",
    "tcm_0_36": "0-36个月中医药健康管理 0-36个月中医药 0-36个月 0-36个月儿童中医药健康管理",
    "insurance": "医保 医保情况 参保情况",
    "disability": "残疾类型",
    "disability_parts": "多重残疾类别 具体残疾类别 残疾具体类别",
    "disability_level": "残疾级别",
    "disability_certificate": "残疾人证号 残疾证号码 残疾人证号码",
    "certificate_status": "证件状态 残疾证状态",
    "rehabilitation": "康复救助 接受康复救助 康复救助情况",
    "hardship": "家庭困难 困难情况 家庭困难类型",
    "support": "生活保障 保障情况",
    "hardship_other": "家庭困难其他 家庭困难情况其他 其他困难",
    "support_other": "生活保障其他 生活保障情况其他 其他保障",
    "housing_other": "居住类型其他",
    "both_out": "父母双方外出 双方外出 父母双方同时外出务工",
    "one_out": "父母一方外出另一方无监护能力 一方外出 父母一方外出",
    "has_carer": "有无受委托照护人员 有无委托照护人 受委托照护人",
    "carer_relation": "照护人与儿童关系 受托人与儿童关系 委托照护人与儿童关系",
    "carer_relation_other": "与儿童关系其他 其他关系",
    "guardian_relation": "监护人与儿童关系",
    "asked_for_help": "主动求助 是否主动求助 主动提出救助帮扶需求",
    "vagrant": "是否流浪",
    "in_kindergarten": "在园 是否入园",
    "collected_how": "采集方法",
    "collected_by": "走访人 走访人员",
    "collected_on": "走访日期 入户日期",
    "collected_where": "走访地点",
    "informed": "告知 已告知 告知监护人 是否告知",
    "born_here": "在沪出生",
    "parents_union": "父母婚姻",
    "other_unable_ground": "无监护能力原因 无监护能力依据",
    "serious_disease": "病种 重病名称",
    "care_agreement": "委托照护协议 书面委托照护协议",
    "guardian_consent": "居村委或民政同意",
    "hardship_confirmed_on": "认定日期",
    "hardship_source": "认定地 认定单位",
    "key_care": "重点关爱 重点关爱决定",
    "exit_to": "去向",
    "exit_proof": "退出证明",
    "danger": "紧急情况",
    "lead_source": "来源",
}
_PEOPLE = {
    "father": "父亲 父",
    "mother": "母亲 母",
    "guardian": "其他监护人 监护人",
    "carer": "受委托照护人 受委托人 受托人 照护人 委托照护人",
}
_PARTS = {
    "name": "姓名",
    "idno": "公民身份号码 身份证号 身份证号码 证件号码 号码",
    "phone": "联系方式 电话 联系电话 手机",
    "hukou": "户籍地址 户籍地 户籍",
    "hukou_detail": "户籍详细地址 户籍地址详细地址",
    "residence": "现居住地 居住地 现住址 现居住地址",
    "residence_detail": "现居住地详细地址 居住地详细地址",
    "relation": "与儿童关系 关系",
    "status": "状态 情况",
    "away_since": "外出日期 外出时间 外出开始日 外出开始日期",
    "away_to": "外出地 外出地点 外出去向 务工地点",
    "away_for": "外出原因",
}
# One word for several lines: on form 2 these stand under the carer.
FORM_WORDS: Mapping[str, str] = {
    "附件1": "1",
    "流动": "1",
    "流动儿童": "1",
    "流动儿童基本情况登记表": "1",
    "流动儿童登记表": "1",
    "MIGRANT": "1",
    "附件2": "2",
    "留守": "2",
    "留守儿童": "2",
    "留守儿童基本情况登记表": "2",
    "留守儿童登记表": "2",
    "LEFT_BEHIND": "2",
    "LEFTBEHIND": "2",
    "1": "1",
    "2": "2",
    "FORM1": "1",
    "FORM2": "2",
}


def key_of(form: Form, written: str) -> str | None:
    """The key of a line by its key, label, title or another usual word; None where none or several are meant."""
    return _words(form.code).get(_folded(written)) or (written if written in form.by_key else None)


def form_of(written: object) -> str | None:
    """ "1" or "2" of a form named by number, annex or title."""
    return FORM_WORDS.get(compact_text(written).upper().removeprefix("表").removesuffix(".0"))


def person_of(written: str) -> str | None:
    """father, mother, guardian or carer, for answers that stand grouped by person."""
    folded = _folded(written)
    return next((who for who, words in _PEOPLE.items() if folded in (who, *words.split())), None)


@cache
def _words(code: str) -> Mapping[str, str]:
    form = FORMS[code]
    found: dict[str, str | None] = {}
    for line in form:
        for word in {line.key, line.title, *_OTHER_WORDS.get(line.key, "").split(), *_of_person(line.key)}:
            _enter(found, word, line.key)
    for line in form:
        # 户籍地 of the carer has its title; a bare label counts where only one line bears it.
        if sum(other.label == line.label for other in form) == 1:
            _enter(found, line.label, line.key)
    return {word: key for word, key in found.items() if key}


def _of_person(key: str) -> list[str]:
    who, _, part = key.partition("_")
    if who not in _PEOPLE or part not in _PARTS:
        return []
    return [person + word for person in _PEOPLE[who].split() for word in _PARTS[part].split()]


def _enter(found: dict[str, str | None], word: str, key: str) -> None:
    folded = _folded(word)
    found[folded] = key if found.get(folded, key) == key else None


_SIGNS = re.compile(r"[\s:：、，,。．.()（）*＊【】\[\]“”\"]")


def _folded(word: str) -> str:
    text = compact_text(word)
    return _SIGNS.sub("", re.sub("[—–－~～至到]+", "-", text)).casefold()
