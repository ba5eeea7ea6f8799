"""Names of the Han and of those who name like them (汉式姓名): surnames by frequency, given names by era and sex."""

from tonghu.demo.population.dice import Dice, Weighted


def _words(text: str) -> tuple[str, ...]:
    """Words written with blanks between them."""
    return tuple(text.split())


# Parts per thousand of all people; the tail is flatter than in truth so that small runs meet it.
SURNAMES = Weighted(
    {
        **dict(zip("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", (72, 72, 68, 53, 46, 31, 22, 21, 20, 20, 17, 16, 14, 13,
                                                     13, 12, 12, 11, 10, 10), strict=True)),
        **dict.fromkeys("郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任", 7.0),
        **dict.fromkeys("姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷", 3.2),
        **dict.fromkeys("黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐", 1.6),
        **dict.fromkeys("易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
            "舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛查区", 0.7),
        **dict.fromkeys("仝昝逄缑郄亓妫亢乜晏芮邝闫靳栾郗匡鄢", 0.12),
        **dict.fromkeys(("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "令狐", "司徒", "端木"), 0.16),
        "欧阳": 0.6,
    }
)  # fmt: skip

# Whole given names people know their decade by.
_OLD_MEN = _words(
    "建国 国强 德明 志明 金宝 永福 长根 文华 福生 国华 建华 水根 "
    "玉明 忠良 家福 广才 学文 保国 和平 明义 兆林 树林 大海 来喜"
)
_OLD_WOMEN = _words(
    "秀英 桂兰 玉兰 凤英 秀兰 桂英 玉珍 凤仙 素珍 翠兰 金凤 巧云 "
    "月娥 彩云 美英 兰芳 菊香 春花 玉梅 爱珍 银娣 招娣 翠英 秀珍"
)
_MEN_70 = _words(
    "军 勇 强 伟 建军 志强 海军 国庆 卫东 永刚 文军 建平 "
    "红军 爱民 学军 立新 明 波 辉 斌 平 峰 刚 华 "
    "新华 志刚 小平 宝成 金龙"
)
_WOMEN_70 = _words(
    "丽 敏 静 芳 红 霞 燕 玲 梅 艳 秀丽 红梅 海燕 丽华 春梅 晓红 小红 丽娟 玉玲 美玲 雪梅 建英 巧玲 爱华 秋菊 琴 娟 萍"
)
_MEN_85 = _words(
    "鹏 磊 涛 超 杰 浩 亮 飞 鑫 帅 凯 俊 "
    "宁 龙 洋 志伟 建伟 晓东 文杰 海涛 俊峰 明亮 小龙 东东 "
    "振华 子龙 嘉伟 永康 晓明 振宇"
)
_WOMEN_85 = _words(
    "婷 娜 雪 倩 丹 莉 颖 璐 慧 琳 婷婷 娜娜 "
    "晓燕 海霞 雪莲 莹莹 丽丽 文静 小丽 雅琴 佳佳 晶晶 晓敏 思思 "
    "梦婷 艳丽 亚楠 园园"
)
_PLAIN_FIRST = "晓海文志建小春雪丽玉美永国金红立新成光德云秀水冬月"
_PLAIN_LAST_M = "东峰明军华强平生林波辉斌龙飞亮杰良才山伟"
_PLAIN_LAST_F = "梅燕芳兰红英霞萍玲琴娟莲花凤艳丽香珍云敏"
_BOYS = {
    2006: _words(
        "宇轩 子轩 俊杰 浩然 博文 天佑 文博 志豪 俊豪 嘉豪 家豪 宇航 "
        "子豪 梓豪 浩宇 子涵 智轩 鑫磊 旭东 俊熙 晨阳 铭轩 宏宇"
    ),
    2013: _words(
        "梓轩 浩宇 子轩 宇轩 浩轩 子睿 皓轩 梓睿 子墨 一鸣 俊熙 宇泽 皓宇 博涵 铭泽 奕辰 梓豪 子骞 昊天 睿阳 嘉懿 佑泽"
    ),
    2019: _words(
        "沐宸 奕辰 宇泽 浩宇 奕泽 宇轩 沐阳 梓宸 亦辰 景行 屿安 知行 予安 星泽 沐泽 慕辰 承泽 云舟 言川 嘉木 时安 砚池"
    ),
}
_GIRLS = {
    2006: _words(
        "欣怡 雨涵 诗涵 梓涵 佳怡 思雨 雨欣 梦琪 诗琪 佳慧 欣悦 雅婷 思琪 雨婷 可欣 紫涵 静怡 心怡 婉婷 语嫣 梦瑶 嘉欣"
    ),
    2013: _words(
        "梓涵 一诺 欣妍 梓萱 诗涵 可馨 雨桐 欣怡 语桐 子涵 雨萱 艺涵 紫萱 依诺 若曦 思彤 芷涵 佳琪 梓琪 沐晴 诗雅 语彤"
    ),
    2019: _words(
        "若汐 一诺 艺涵 清妍 依诺 苡沫 沐汐 语桐 可欣 欣妍 若溪 梓玥 安然 知夏 书瑶 锦汐 念安 云舒 予希 芊妤 晚晴 星眠"
    ),
}
_BOYS_FIRST = "子梓浩宇俊嘉一奕沐泽文天明博志家睿昊皓晨旭铭承景星云思佳瑞辰乐若亦书彦瀚逸锦楚启正凯安恒"
_BOYS_LAST = "轩宇涵泽辰杰豪睿熙阳博航宸霖哲铭然逸墨凡恒源安明成林远诚晖鸣朗骏川舟行"
_GIRLS_FIRST = "梓欣雨诗可思佳语紫若艺依雅心静梦嘉婉芷沐清书安晓美乐玥馨芊锦苏云念知慕星"
_GIRLS_LAST = "涵怡萱妍桐琪欣馨悦彤瑶婷诺曦晴汐雯菲茹溪然妤玥宁瑾蕊舒琳颖岚"
_BOYS_SINGLE = "睿轩昊浩宸泽旭辰博航毅瀚翔晨恒凯朗"
_GIRLS_SINGLE = "萱妍涵雯悦彤琪诺怡瑶玥汐晴曦宁"
# Characters old systems cannot type; the last ones are not in GBK, so the police's file shows “?”.
RARE = "彧祎翀璟垚堃犇淼焱旻昶婳嫕骉喆甯㛃䶮𬱖𬀩"


def surname(dice: Dice) -> str:
    """A surname as frequent as in the country; compound and rare ones now and then."""
    return SURNAMES.draw(dice)


def given_of_adult(dice: Dice, sex: str, year: int) -> str:
    """A given name that fits an adult born in `year`."""
    if year < 1966:
        return dice.pick(_OLD_MEN if sex == "1" else _OLD_WOMEN)
    if year < 1983:
        given = dice.pick(_MEN_70 if sex == "1" else _WOMEN_70)
        return (
            given + dice.pick("生林明才" if sex == "1" else "华英兰芬")
            if len(given) == 1 and dice.chance(0.3)
            else given
        )
    if dice.chance(0.35):
        return dice.pick(_PLAIN_FIRST) + dice.pick(_PLAIN_LAST_M if sex == "1" else _PLAIN_LAST_F)
    return dice.pick(_MEN_85 if sex == "1" else _WOMEN_85)


def given_of_child(dice: Dice, sex: str, year: int) -> str:
    """A given name that fits a child born in `year`: a fashion of its years, a composed one, seldom one character."""
    luck = dice.random()
    if luck < 0.30:
        era = max((start for start in _BOYS if start <= year), default=2006)
        return dice.pick((_BOYS if sex == "1" else _GIRLS)[era])
    if luck < 0.38:
        return dice.pick(_BOYS_SINGLE if sex == "1" else _GIRLS_SINGLE)
    if luck < 0.39:
        return dice.pick(RARE) + (dice.pick(_BOYS_LAST if sex == "1" else _GIRLS_LAST) if dice.chance(0.6) else "")
    return _composed(dice, sex)


def sibling_given(dice: Dice, elder: str, sex: str, year: int) -> str:
    """A given name for a brother or sister; one in three shares the first character, as twins often do."""
    if len(elder) == 2 and dice.chance(0.33):
        last = dice.pick(_BOYS_LAST if sex == "1" else _GIRLS_LAST)
        if last != elder[1]:
            return elder[0] + last
    return given_of_child(dice, sex, year)


def _composed(dice: Dice, sex: str) -> str:
    first, last = (_BOYS_FIRST, _BOYS_LAST) if sex == "1" else (_GIRLS_FIRST, _GIRLS_LAST)
    # The square of the draw prefers the front of the list: fashions are skewed.
    return first[int(dice.random() ** 1.6 * len(first))] + last[int(dice.random() ** 1.6 * len(last))]


def stock() -> str:
    """Every character that our surnames and given names use."""
    given = (*_OLD_MEN, *_OLD_WOMEN, *_MEN_70, *_WOMEN_70, *_MEN_85, *_WOMEN_85)
    fashions = (name for era in (*_BOYS.values(), *_GIRLS.values()) for name in era)
    parts = (_BOYS_FIRST, _BOYS_LAST, _GIRLS_FIRST, _GIRLS_LAST, _BOYS_SINGLE, _GIRLS_SINGLE, _PLAIN_FIRST)
    return "".join((*SURNAMES.values, *given, *fashions, *parts, _PLAIN_LAST_M, _PLAIN_LAST_F))
