"""Ethnic groups (民族), GB/T 3304-1991, with the two entries the household register adds."""

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.problems import Problem

HAN = "01"
_GROUPS = """
01汉 02蒙古 03回 04藏 05维吾尔 06苗 07彝 08壮 09布依 10朝鲜 11满 12侗 13瑶 14白 15土家 16哈尼 17哈萨克 18傣 19黎
20傈僳 21佤 22畲 23高山 24拉祜 25水 26东乡 27纳西 28景颇 29柯尔克孜 30土 31达斡尔 32仫佬 33羌 34布朗 35撒拉 36毛南
37仡佬 38锡伯 39阿昌 40普米 41塔吉克 42怒 43乌孜别克 44俄罗斯 45鄂温克 46德昂 47保安 48裕固 49京 50塔塔尔 51独龙
52鄂伦春 53赫哲 54门巴 55珞巴 56基诺
"""
_BARE = {entry[:2]: entry[2:] for entry in _GROUPS.split()}
NAMES = {code: f"{name}族" for code, name in _BARE.items()} | {"97": "其他", "98": "外国血统中国籍人士"}

# Former names, short forms and slips of the pen, all without 族.
_SPELLINGS = {
    "01": "漠",
    "02": "蒙",
    "05": "维 维吾儿 维吾而 维吾",
    "07": "夷",
    "08": "僮 状",
    "09": "布衣 布依依 仲家",
    "10": "朝 朝鮮",
    "12": "峒",
    "13": "傜 徭 猺",
    "15": "土家家 士家",
    "17": "哈萨 哈萨可",
    "18": "傣傣 泰",
    "20": "僳僳 傈傈 栗僳 傈粟 栗粟 僳傈",
    "21": "佧佤 卡佤 瓦",
    "22": "畬 佘",
    "23": "高砂",
    "24": "拉枯 拉古 拉祐",
    "27": "纳希 么些 摩梭",
    "28": "景坡",
    "29": "柯尔克孜克 柯尔克兹 吉尔吉斯",
    "31": "达翰尔 达斡儿 达干尔 达呼尔",
    "32": "仫老 么佬 姆佬",
    "33": "羗",
    "35": "撤拉 萨拉",
    "36": "毛难 毛喃",
    "37": "仡老 亿佬 仫仡 革老 革佬",
    "38": "锡箔 席伯",
    "41": "塔吉可",
    "43": "乌兹别克 乌孜别可",
    "45": "鄂温可 鄂温客 通古斯 索伦",
    "46": "崩龙 德昴",
    "48": "裕国 裕古",
    "49": "越",
    "50": "塔塔儿",
    "52": "鄂伦存 额伦春",
    "53": "郝哲 赫折",
    "55": "洛巴 络巴",
    "56": "基若 攸乐",
}
_ALIASES = (
    {name: code for code, name in _BARE.items()}
    | {alias: code for code, words in _SPELLINGS.items() for alias in words.split()}
    | {f"{alias}族": code for code, words in _SPELLINGS.items() for alias in words.split()}
    | each_word("97", "其他民族 其它 其它民族 未识别 未识别民族 未识别的民族 穿青人 穿青 革家人 革家 未定族称人口")
    | each_word("98", "外国血统 外国血统中国籍 外国人加入中国籍 入籍 入籍人士")
)
_TABLE = CodeTable(
    NAMES,
    _ALIASES,
    Problem("ETHNIC_UNREAD", "民族不在国家民族名录中。请按户口簿填写，例如“汉族”“土家族”。"),
)


def read_ethnic(text: object) -> str | Problem:
    """The two-digit code of "汉", "汉族", "1", "01-汉族", former names and common slips (毛难族, 僳僳族)."""
    return _TABLE.read(text)
