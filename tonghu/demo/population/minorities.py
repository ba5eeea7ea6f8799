"""Names of ethnic minorities (少数民族姓名) and how offices write them differently (译音异写).

An own list, not checked by native readers: good enough to test matching, not a reference.
"""

from tonghu.demo.population.dice import Dice, Weighted
from tonghu.demo.population.names import given_of_adult, given_of_child, surname

# Shares of the groups among those who come from a province (假定). The rest is 汉族 (01).
GROUPS: dict[str, dict[str, float]] = {
    "65": {"05": 0.50, "17": 0.08, "03": 0.08},
    "54": {"04": 0.85},
    "63": {"04": 0.25, "03": 0.18},
    "51": {"07": 0.035, "04": 0.015},
    "53": {"07": 0.12, "03": 0.02},
    "15": {"02": 0.20, "11": 0.02},
    "22": {"10": 0.06, "11": 0.04},
    "21": {"11": 0.14, "02": 0.02},
    "23": {"11": 0.03, "10": 0.02},
    "45": {"08": 0.33},
    "52": {"06": 0.13, "09": 0.09, "15": 0.05},
    "42": {"15": 0.04},
    "43": {"15": 0.05, "06": 0.04},
    "50": {"15": 0.06, "06": 0.02},
    "62": {"03": 0.12},
    "64": {"03": 0.36},
    "41": {"03": 0.012},
    "34": {"03": 0.008},
    "37": {"03": 0.007},
}
_BY_PROVINCE = {province: Weighted({**shares, "01": 1 - sum(shares.values())}) for province, shares in GROUPS.items()}

# Surnames that tell a group that otherwise names like the Han.
_SURNAMES = {
    "03": "马马马哈丁白撒沙纳穆买苏杨", "06": "龙石吴麻廖杨", "08": "韦黄覃农蒙莫陆岑", "09": "罗韦岑王",
    "10": "金金朴崔李郑姜尹许玄全太", "11": "佟关那富赫金", "15": "向田彭覃冉谭庹", "02": "白包何王李",
}  # fmt: skip

# name → the other ways offices write it.
_UYGHUR_M = {
    "买买提": "麦麦提 马木提 买合木提", "阿卜杜拉": "阿布都拉 阿不都拉 阿布杜拉", "艾合买提": "艾买提 艾海提 爱合买提",
    "吐尔逊": "图尔荪 吐尔洪", "库尔班": "库尔邦 古尔班", "肉孜": "如孜 肉则", "玉素甫": "玉苏甫 尤素甫",
    "伊力哈木": "依力哈木 伊利哈木", "艾尔肯": "艾力肯 埃尔肯", "艾力": "阿力 艾里", "木拉提": "穆拉提 木热提",
    "艾克拜尔": "艾克拜 艾克白尔",
}  # fmt: skip
_UYGHUR_F = {
    "阿依古丽": "阿依古力 阿伊古丽", "帕提古丽": "帕提古力 法提古丽", "热依汗古丽": "热依罕古丽",
    "阿娜尔古丽": "阿娜古丽 阿纳尔古丽", "古丽娜尔": "古丽娜 古力娜尔", "迪丽努尔": "迪力努尔 迪丽奴尔",
    "帕提曼": "帕提玛 法蒂玛", "祖丽菲亚": "祖力菲亚 祖丽菲娅", "阿孜古丽": "阿孜古力", "麦尔哈巴": "麦热哈巴 买尔哈巴",
}  # fmt: skip
_KAZAKH_M = {"叶尔肯": "叶力肯 叶尔江", "巴合提": "巴合提别克", "努尔兰": "奴尔兰", "阿斯哈尔": "阿斯卡尔"}
_KAZAKH_F = {"古丽巴合提": "古丽巴哈提", "阿依努尔": "阿依奴尔", "加娜尔": "佳娜尔"}
_TIBETAN_M = {
    "扎西": "札西 吉西",
    "多吉": "多杰",
    "次仁": "才仁 泽仁 慈仁",
    "丹增": "旦增 登增",
    "平措": "彭措 平错",
    "索朗": "索南",
}
_TIBETAN_F = {"卓玛": "卓嘎 召玛", "央金": "央吉 样金", "拉姆": "拉毛 娜姆", "德吉": "德吉措", "白玛": "班玛 贝玛"}
_MONGOL_M = {"巴特尔": "巴图 巴特", "那日苏": "那仁苏", "布和": "布赫 宝和", "苏和": "苏合", "阿古拉": "阿古达木"}
_MONGOL_F = {
    "其其格": "琪琪格 其木格",
    "乌日娜": "乌仁娜",
    "萨仁": "萨日娜 萨如拉",
    "娜仁": "那仁",
    "托娅": "图雅 托雅",
}
_YI_SURNAMES = {"阿苦": "阿库", "吉克": "吉可", "曲比": "曲别", "沙马": "沙玛", "吉木": "极木", "阿尔": "阿耳"}
_YI_M = {"拉博": "拉波", "木呷": "木嘎", "尔布": "尔补"}
_YI_F = {"阿呷": "阿嘎", "阿依": "阿衣", "伍呷": "五呷"}

VARIANTS: dict[str, list[str]] = {
    name: others.split()
    for table in (
        *(_UYGHUR_M, _UYGHUR_F, _KAZAKH_M, _KAZAKH_F, _TIBETAN_M, _TIBETAN_F, _MONGOL_M, _MONGOL_F),
        *(_YI_SURNAMES, _YI_M, _YI_F),
    )
    for name, others in table.items()
}
TRANSLITERATED = frozenset({"02", "04", "05", "07", "17"})
DOTTED = {"05": (_UYGHUR_M, _UYGHUR_F), "17": (_KAZAKH_M, _KAZAKH_F)}
_POOLS = {
    key: tuple(tuple(table) for table in tables)
    for key, tables in {
        **DOTTED, "04": (_TIBETAN_M, _TIBETAN_F), "02": (_MONGOL_M, _MONGOL_F), "07": (_YI_M, _YI_F),
    }.items()
}  # fmt: skip


def group_of(dice: Dice, province: str) -> str:
    """The ethnic group (GB/T 3304) of a family from `province`."""
    shares = _BY_PROVINCE.get(province)
    return shares.draw(dice) if shares else "01"


def family_name(dice: Dice, ethnic: str) -> str:
    """What a family hands down: a surname, or nothing where children carry none."""
    if ethnic == "07":
        return dice.pick(tuple(_YI_SURNAMES))
    if ethnic in ("04", "05", "17") or (ethnic == "02" and dice.chance(0.6)):
        return ""
    return dice.pick(_SURNAMES[ethnic]) if ethnic in _SURNAMES else surname(dice)


def adult_name(dice: Dice, ethnic: str, sex: str, year: int, inherited: str) -> str:
    """The full name of an adult; `inherited` is what the own family handed down."""
    if ethnic in DOTTED:
        return f"{_given(dice, ethnic, sex)}·{_given(dice, ethnic, '1')}"
    if ethnic in TRANSLITERATED:
        return inherited + _given(dice, ethnic, sex)
    return inherited + given_of_adult(dice, sex, year)


def child_name(dice: Dice, ethnic: str, sex: str, year: int, inherited: str, father: str) -> str:
    """The full name of a child: after the father's given name with a dot, or in the way of the group."""
    if ethnic in DOTTED:
        return f"{_given(dice, ethnic, sex)}·{father.split('·')[0]}"
    if ethnic in TRANSLITERATED:
        return inherited + _given(dice, ethnic, sex)
    return inherited + given_of_child(dice, sex, year)


def _given(dice: Dice, ethnic: str, sex: str) -> str:
    own = dice.pick(_POOLS[ethnic][0 if sex == "1" else 1])
    if ethnic == "04":  # two elements, often borrowed from either sex
        return own + dice.pick(_POOLS["04"][dice.between(0, 1)])
    return own + ("莫" if ethnic == "07" and sex == "2" and dice.chance(0.3) else "")
