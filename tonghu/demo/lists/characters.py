"""Characters a typist confuses (同音字、形近字)."""

from functools import cache

from pypinyin import Style, pinyin

from tonghu.demo.population import names
from tonghu.demo.population.dice import Dice

# Common in names and in what typists pick instead of them.
_MORE = (
    "安昂邦宝蓓碧斌冰秉灿畅超朝琛诚承澄驰楚传春纯聪翠丹道德登迪典殿栋端恩尔帆方芳菲芬丰峰枫锋凤福馥刚歌格"
    "根功光广贵桂国果海晗函寒涵翰杭皓禾和荷贺恒弘红宏鸿虎花华桦怀欢焕晖辉慧惠蕙骥吉纪季佳家嘉坚俭建剑健江"
    "姣娇杰洁捷婕金津锦瑾进晶景敬静靖婧菊娟军君均俊峻竣凯恺康珂可克坤琨兰澜朗乐雷磊黎礼理立利莉丽励连莲良"
    "亮琳霖灵玲凌铃岭龙隆璐露禄路律伦罗洛满茂玫梅美萌梦米勉民敏名明鸣铭茉沫牧慕楠宁妮凝培沛朋鹏丕平萍溥普"
    "其奇琦琪启绮千谦倩巧芹琴勤青卿清晴庆秋求曲泉全群然仁荣容蓉融如茹儒汝瑞睿润若飒森珊善尚韶绍申深升生声"
    "盛胜诗石时实世书舒淑姝树爽顺硕思司丝松嵩素粟穗棠涛韬腾天添田恬听廷庭亭婷挺同彤统婉万望威微薇巍维伟玮"
    "炜蔚温文闻雯武希西昔夕锡熙曦夏霞先贤娴祥翔向象晓筱潇萧孝笑心欣新馨鑫信星兴杏幸雄秀旭煦轩萱宣璇学雪迅"
    "勋雅亚妍言岩燕艳彦晏阳扬洋遥瑶耀叶业一伊依怡宜仪贻颐亦义艺忆毅逸意因音茵银寅英莹盈颖影映勇咏永用悠友"
    "有佑幼瑜余愉予宇羽雨语玉育郁煜裕誉渊元圆源远媛苑月岳悦越云芸昀允运韵泽增展章彰哲喆珍真振震征正政之芝"
    "知直志治智中忠钟洲舟珠竹卓茁咨姿滋紫子自梓宗祖佐作坐"
)
_COUPLES = (
    "轩杆 浩诰 宇字 涵函 泽译 辰晨 杰木 豪毫 睿春 熙照 博搏 航杭 宸震 霖霜 哲晢 铭名 然燃 墨黑 凡几 恒桓 "
    "源原 明朋 成戌 林木 远运 诚城 晖挥 鸣呜 骏俊 川州 欣欢 雨两 诗侍 思恩 佳住 语悟 紫柴 若苦 艺芝 依衣 "
    "雅稚 心必 静净 梦楚 嘉喜 婉碗 芷芯 沐沭 清请 书节 安妥 晓烧 美羡 乐东 玥钥 馨磬 锦绵 苏办 云去 念今 "
    "怡恰 萱宣 妍研 桐铜 琪棋 悦说 彤丹 瑶谣 婷停 诺若 曦羲 晴睛 汐沙 雯文 菲韭 茹如 溪奚 妤好 宁丁 瑾谨 "
    "蕊芯 舒舍 琳淋 颖颍 岚风 王玉 李季 刘列 陈阵 杨扬 赵越 吴昊 徐涂 孙孔 朱未 胡湖 郭享 何河 林材 高亮 "
    "罗夕 郑邓 梁粱 谢射 宋朱 唐庸 许汗 冯玛 韩朝 曹遭 彭影 萧潇 蔡祭 潘蟠 董重 袁哀 于干 余佘 叶汁 蒋将 "
    "杜社 苏芬 魏巍 程呈 吕昌 丁了 沈沉 任仕 姚桃 卢户 傅博 钟种 姜美 崔催 谭潭 廖寥 范苑 汪江 陆陈 金全 "
    "石右 戴载 贾价 韦书 夏复 邱丘 方万 侯候 邹邵 熊能 孟盂 秦泰 白自 江红 俊峻 子于 梓辛 沫沬 奕弈 祎袆 "
    "旻昊 昶昹 璟景 日曰 晟最 祺棋 炜伟 钰玉 熠摺 煜昱 昊吴 皓皎 晨晟 辉挥 强弘 勇男 军车 伟纬 敏每 静争 "
    "芳劳 红江 燕熏 玲铃 丽严"
)
SIMILAR = {couple[0]: couple[1] for couple in _COUPLES.split(" ")}


@cache
def homophones() -> dict[str, str]:
    """Each character of our names with the others that sound alike, tones aside."""
    stock = sorted({c for c in _MORE + names.stock() if "\u4e00" <= c <= "\u9fff"})
    groups: dict[str, list[str]] = {}
    for character, readings in zip(stock, pinyin(stock, style=Style.NORMAL), strict=True):
        groups.setdefault(readings[0], []).append(character)
    return {
        character: "".join(other for other in group if other != character)
        for group in groups.values()
        if len(group) > 1
        for character in group
    }


def mishear(dice: Dice, name: str) -> str:
    """One character becomes one that sounds alike (同音字); the same name where none is known."""
    return _swap(dice, name, homophones())


def misread(dice: Dice, name: str) -> str:
    """One character becomes one that looks alike (形近字)."""
    return _swap(dice, name, SIMILAR)


def _swap(dice: Dice, name: str, table: dict[str, str]) -> str:
    # The given name is mistyped far more often than the surname.
    places = [i for i, c in enumerate(name) if c in table]
    if not places:
        return name
    place = places[-1] if dice.chance(0.6) else dice.pick(places)
    return name[:place] + dice.pick(table[name[place]]) + name[place + 1 :]
