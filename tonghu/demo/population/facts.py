"""Shares the invented population is drawn with (校准参数).

“公报”: read in the bulletin of the 2020 census or the 2018–2022 yearbooks. “回忆”: recalled, checked by its sum.
“假定”: assumed by us, because nothing is published. They calibrate an invention and are never published as results.
"""

# 常住人口 2020-11-01, 16 districts, sum 24,870,895 (公报 for the city and 浦东新区, 回忆 for the others), and the
# share of migrants in it (假定; the city's is 42.1 %, 公报; suburbs above, the seven central districts below).
DISTRICTS: dict[str, tuple[int, float]] = {
    "310101": (662_030, 0.27),  # 黄浦
    "310104": (1_113_078, 0.28),  # 徐汇
    "310105": (693_051, 0.28),  # 长宁
    "310106": (975_707, 0.26),  # 静安
    "310107": (1_239_800, 0.28),  # 普陀
    "310109": (757_498, 0.25),  # 虹口
    "310110": (1_242_548, 0.26),  # 杨浦
    "310112": (2_653_489, 0.48),  # 闵行
    "310113": (2_235_218, 0.42),  # 宝山
    "310114": (1_834_258, 0.58),  # 嘉定
    "310115": (5_681_512, 0.42),  # 浦东新区
    "310116": (822_776, 0.35),  # 金山
    "310117": (1_909_713, 0.60),  # 松江
    "310118": (1_271_424, 0.58),  # 青浦
    "310120": (1_140_872, 0.53),  # 奉贤
    "310151": (637_921, 0.20),  # 崇明
}

# Where migrants come from: 安徽 23.2 % (公报 2022), the order of the next six (公报), their shares (假定).
ORIGINS = {
    "34": 23.2, "32": 16.5, "41": 11.5, "51": 6.6, "36": 6.2, "33": 5.6, "37": 4.6, "42": 4.3, "35": 2.9,
    "43": 2.8, "52": 2.3, "62": 2.2, "61": 1.9, "50": 1.8, "53": 1.3, "45": 1.1, "23": 1.0, "22": 0.8, "21": 0.8,
    "14": 0.8, "13": 0.8, "44": 0.7, "15": 0.4, "65": 0.35, "64": 0.25, "46": 0.15, "63": 0.15, "11": 0.1,
    "12": 0.1, "54": 0.05,
}  # fmt: skip

# Single ages of the candidates on the lists (假定): a peak at primary school, fewer after 初中 because the exam for
# 高中 must often be taken at home, fewer small children because births have fallen since 2017.
AGES = [3.6, 4.0, 4.4, 5.0, 5.6, 6.2, 7.2, 7.8, 7.8, 7.6, 7.2, 6.6, 5.8, 5.0, 4.2, 3.4, 2.6, 2.0]
BOYS = 0.54  # boys among migrant children (假定 after 流动人口 0–3 岁性别比 126, 2010)
TWINS = 0.015  # children who are twins (假定)
CHILDREN_PER_FAMILY = {1: 0.56, 2: 0.37, 3: 0.07}  # among those who came along (假定)

# What became of a family; everything not listed is an ordinary 流动 family (假定). 留守 is more than the planning
# figure of 0.9 % so that a district of a few hundred children has some.
SITUATIONS = {
    "WAITING": 0.030,
    "LEFT_BEHIND": 0.015,
    "CROSS_DISTRICT": 0.010,
    "NOT_LEFT_BEHIND": 0.006,
    "LEFT_SHANGHAI": 0.030,
    "MOVED_AWAY": 0.015,
    "ALONE": 0.001,
    "OVERSEAS": 0.001,
}

BORN_IN_SHANGHAI = 0.38  # of migrant children, arrival = birth (假定)
LIVES_WITH = {"1": 0.87, "2": 0.10, "3": 0.03}  # 父母双方 / 父母一方 / 其他监护人 (假定)
RESIDENCE_REGISTRATION = {"1": 0.45, "2": 0.43, "3": 0.12}  # 居住证 / 暂住登记 / 未登记, from 3 years on (假定)
HOUSING = {"1": 0.27, "2": 0.68, "9": 0.05}  # 自购房 / 出租房屋 / 其他 (假定)
UNREGISTERED = 0.002  # no hukou (假定)

# Who stands on which list (假定). A child under 3 stands on neither of the two departments' lists.
YOUNGEST_LISTED = 3
IN_EDUCATION = {"kindergarten": 0.86, "school": 0.90}  # lists go by school and miss some
IN_EDUCATION_CROSS_DISTRICT = 0.30  # 人户分离, sometimes taken for 随迁子女
IN_POLICE = 0.98  # of those who hold a 居住证
IN_COMMUNITY = {"baby": 0.15, "child": 0.06, "lead": 0.90}  # 社区云: babies, others, 留守 and other leads

FIRST_OVER_AGE = 16  # 方案 一: 不满16周岁
PHONE_RANGE = "154"  # a range that no operator has put in service: invented numbers reach nobody
