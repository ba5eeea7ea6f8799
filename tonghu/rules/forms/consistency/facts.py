"""What single forms do not hold and a caller may supply, by name, in words (情况)."""

FACTS: dict[str, str] = {
    "number_in_register": "同一号码、同种登记表的状态：none 无、draft 暂存、active 在册、unclaimed 待认领、exited 退出",
    "similar_record": "登记册中有无号码的相似儿童（姓名、出生日期、性别相同）：true/false",
    "other_form": "同一儿童本轮另一种登记表：none 无、active 在册、asked 因主动求助在册",
    "entering_district": "填报账号所在区（6位代码）",
    "entering_town": "填报账号所在街镇（9位代码）",
    "handed_over": "是否已办移交：true/false",
    "families_at_address": "同一地址登记的不同家庭数",
    "police_registration": "公安记录的居住登记：1 居住证、2 居住登记、3 注销或未登记、none 查无记录",
    "last_guardianship": "上一轮的监护情况（代码）",
    "last_hukou": "上一轮的户籍地（代码）",
    "school_listed": "就读学校是否在本市学校名录中：true/false",
    "school_district": "就读学校所在区（6位代码）",
    "education_stage": "教育记录的就学情况（代码）；none 查无记录",
    "education_school": "教育记录的学校名称",
    "disability_record": "残联记录的残疾类别（代码）；none 查无记录",
    "insurance_record": "医保记录：here 本市参保、home 户籍地参保、both 两地、none 查无记录",
    "doses_too_early": "未到最小月龄的剂次数",
    "doses_out_of_order": "顺序不对的剂次数",
    "hpv_dose_on": "按免疫规划接种HPV疫苗的日期",
    "doses_overdue": "逾期未种的剂次数",
    "home_record": "户籍地有无接种记录：true/false",
    "dose_due_on": "所评价剂次的应种日期",
    "schedule_from": "所用免疫程序施行的第一天",
    "schedule_until": "所用免疫程序施行的最后一天",
    "father_phone_families": "父亲的联系方式用在几个家庭",
    "mother_phone_families": "母亲的联系方式用在几个家庭",
    "carer_unsuitable": "公安核查提示受委托照护人不宜照护：true/false",
    "account_unit": "填报账号所属单位名称",
    "today": "今天",
    "round_opens": "本轮开始日期",
    "uploading": "是否正在上传：true/false",
    "district_approved": "是否已经区级审批：true/false",
    "checks_open": "尚未办结的部门核实数",
    "last_verified_on": "上次核实日期",
    "contact_days": "失联后在不同日期联系的次数",
    "overwritten": "部门核实后又被改动的项目数",
    "care_open": "是否有未结的重点关爱个案：true/false",
    "care_type": "重点关爱类型",
    "care_level": "重点关爱等级",
    "care_worker": "重点关爱责任人",
    "care_next_visit": "下次走访日期",
    "care_level_by": "等级由谁定：person 人、system 系统",
    "care_removed": "是否已移出台账：true/false",
    "care_assessed": "移出前是否评估：true/false",
    "total": "总数",
    "last_total": "上一轮总数",
    "age_0_5": "0—5岁人数",
    "age_6_13": "6—13岁人数",
    "age_14_15": "14—15岁人数",
    **{
        f"age_{band}_{sex}": f"{band.replace('_', '—')}岁{word}童人数"
        for band in ("0_5", "6_13", "14_15")
        for sex, word in (("male", "男"), ("female", "女"))
    },
    "age_unknown": "年龄未采集人数",
    "dimension_sums": "各分组（含未采集）之和的列表",
    "district_total": "区合计",
    "towns_sum": "各街镇之和",
    "committees_sum": "各居村之和",
    "poor_guardianship": "监护较差人数",
    "children_with_problems": "有任一监护问题的儿童人数",
    "opening": "期初人数",
    "entered": "新增人数",
    "moved_in": "转入人数",
    "restored": "恢复人数",
    "exited": "退出人数",
    "moved_out": "转出人数",
    "closing": "期末人数",
    "monitored": "监测摸排对象人数",
    "statistical": "统计分析对象人数",
    "change_note": "变动说明",
    "small_cells_shown": "未抑制的小格数",
    "small_cells_recoverable": "可由合计推算的小格数",
    "departments_shown": "表中各列所属部门的列表",
    "departments_signed": "已同意发布的部门列表",
    "snapshot": "快照编号",
    "code_year": "区划年份",
    "rules_version": "规则版本",
}

# Of which lines a fact of other records depends: when one changes, it is to be looked up anew.
LOOKED_UP_BY: dict[str, tuple[str, ...]] = {
    "number_in_register": ("idno",),
    "other_form": ("idno",),
    "similar_record": ("name", "born", "sex"),
    "father_phone_families": ("father_phone",),
    "mother_phone_families": ("mother_phone",),
    "families_at_address": ("residence", "residence_detail", "housing"),
    "account_unit": ("unit",),
    "last_verified_on": ("collected_on",),
    "overwritten": (),
}

NOT_LOOKED_UP = "刚改过的内容要联网后才能与登记册核对"
_NO_SCHOOLS = "系统没有全市学校名录，不知道学校在哪个区"
_NO_DOSES = "系统没有逐剂次的接种记录，由疾控部门核实时核对"
_NO_LEDGER = "系统没有重点关爱个案的台账"
_NO_WORD_ON_CARERS = "公安部门没有提供受委托照护人的核查结果"
# What no runner knows today, whoever asks: a rule that needs it is listed as 未检查 everywhere.
KNOWN_NOWHERE = (_NO_LEDGER, _NO_SCHOOLS, _NO_DOSES, _NO_WORD_ON_CARERS)

# Why a fact that a form needs may be missing, for people (未检查的原因).
NOT_KNOWN_BECAUSE: dict[str, str] = {
    **dict.fromkeys(LOOKED_UP_BY, NOT_LOOKED_UP),
    "account_unit": "不知道这名儿童所在的居村和街镇",
    "police_registration": "公安部门本轮还没有提供这名儿童的居住登记",
    "education_stage": "教育部门本轮还没有提供这名儿童的就学情况",
    "education_school": "教育部门本轮还没有提供这名儿童的就学情况",
    "disability_record": "残联本轮还没有提供这名儿童的记录",
    "insurance_record": "医保部门本轮还没有提供这名儿童的记录",
    "school_listed": _NO_SCHOOLS,
    "school_district": _NO_SCHOOLS,
    **dict.fromkeys(
        (
            *("doses_too_early", "doses_out_of_order", "hpv_dose_on", "doses_overdue", "home_record"),
            *("dose_due_on", "schedule_from", "schedule_until"),
        ),
        _NO_DOSES,
    ),
    "carer_unsuitable": _NO_WORD_ON_CARERS,
    **dict.fromkeys(
        (
            *("care_open", "care_type", "care_level", "care_worker", "care_next_visit"),
            *("care_level_by", "care_removed", "care_assessed"),
        ),
        _NO_LEDGER,
    ),
}
OTHERWISE = "没有提供需要的情况"
