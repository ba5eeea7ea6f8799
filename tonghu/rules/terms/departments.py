"""The departments of the notice and what each answers for (方案 二)."""

from enum import StrEnum


class Department(StrEnum):
    """Who owns data or takes part (部门)."""

    CIVIL = "CIVIL"  # 民政
    EDUCATION = "EDUCATION"  # 教育
    POLICE = "POLICE"  # 公安
    HEALTH = "HEALTH"  # 卫生健康
    INSURANCE = "INSURANCE"  # 医保
    CDC = "CDC"  # 疾控
    DISABILITY = "DISABILITY"  # 残联
    STATISTICS = "STATISTICS"  # 统计: counts and publishes, sees no names
    POLITICAL_LEGAL = "POLITICAL_LEGAL"  # 政法委: totals only
    WOMEN_CHILDREN = "WOMEN_CHILDREN"  # 妇儿工委: totals only

    @property
    def label(self) -> str:
        """The name offices use on screens and in letters."""
        return _LABELS[self]


_LABELS = {
    Department.CIVIL: "民政",
    Department.EDUCATION: "教育",
    Department.POLICE: "公安",
    Department.HEALTH: "卫生健康",
    Department.INSURANCE: "医保",
    Department.CDC: "疾控",
    Department.DISABILITY: "残联",
    Department.STATISTICS: "统计",
    Department.POLITICAL_LEGAL: "政法委",
    Department.WOMEN_CHILDREN: "妇儿工委",
}

# 方案 三（三）1: the six that compare and complete what 民政 sends them.
VERIFIERS = (
    Department.EDUCATION,
    Department.POLICE,
    Department.HEALTH,
    Department.INSURANCE,
    Department.CDC,
    Department.DISABILITY,
)
