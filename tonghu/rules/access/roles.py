"""The people of the notice and how far each sees (角色与辖区)."""

from enum import StrEnum


class Reach(StrEnum):
    """The level of division a role's jurisdiction names (辖区层级)."""

    CITY = "CITY"  # 市
    DISTRICT = "DISTRICT"  # 区
    STREET = "STREET"  # 街道（乡镇）
    COMMITTEE = "COMMITTEE"  # 居（村）委会


class Role(StrEnum):
    """What an account is for; one account has one role (角色)."""

    OFFICER = "OFFICER"  # 区民政局经办
    APPROVER = "APPROVER"  # 区民政局审批
    SUPERVISOR = "SUPERVISOR"  # 儿童督导员
    DIRECTOR = "DIRECTOR"  # 儿童主任
    LIAISON = "LIAISON"  # 部门联络员
    STATISTICIAN = "STATISTICIAN"  # 统计人员: sees tables, never a child
    WOMEN_CHILDREN = "WOMEN_CHILDREN"  # 妇儿工委: sees what is published, never a child
    ADMINISTRATOR = "ADMINISTRATOR"  # 系统管理员: accounts only, never a child
    SECURITY = "SECURITY"  # 安全管理员: authorises accounts, looks into unusual looking, never a child
    AUDITOR = "AUDITOR"  # 审计管理员: reads the journal and changes nothing, never a child

    @property
    def label(self) -> str:
        """The name on screens."""
        return _LABELS[self]

    @property
    def reach(self) -> Reach:
        """The level of division that this role's jurisdiction must name."""
        return _REACH[self]


_LABELS = {
    Role.OFFICER: "区民政局经办",
    Role.APPROVER: "区民政局审批",
    Role.SUPERVISOR: "儿童督导员",
    Role.DIRECTOR: "儿童主任",
    Role.LIAISON: "部门联络员",
    Role.STATISTICIAN: "统计人员",
    Role.WOMEN_CHILDREN: "妇儿工委",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "审计管理员",
}

_REACH = {
    Role.OFFICER: Reach.DISTRICT,
    Role.APPROVER: Reach.DISTRICT,
    Role.SUPERVISOR: Reach.STREET,
    Role.DIRECTOR: Reach.COMMITTEE,
    Role.LIAISON: Reach.DISTRICT,
    Role.STATISTICIAN: Reach.DISTRICT,
    Role.WOMEN_CHILDREN: Reach.DISTRICT,
    Role.ADMINISTRATOR: Reach.DISTRICT,
    Role.SECURITY: Reach.DISTRICT,
    Role.AUDITOR: Reach.DISTRICT,
}

# 三员分立 (GB/T 22239-2019 第三级 8.1.5): who keeps accounts, who grants them, who reads the journal. One account has
# one role, so no two of them meet in one account; and none of the three sees a child.
THREE_ADMINISTRATORS = (Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR)
# Accounts that a 系统管理员 keeps on the web; those of the two who watch over him are made on the command line only.
KEPT_BY_ADMINISTRATOR = tuple(role for role in Role if role not in (Role.SECURITY, Role.AUDITOR))


# Digits of a division code at each level (统计用区划代码).
CODE_LENGTH = {Reach.CITY: 2, Reach.DISTRICT: 6, Reach.STREET: 9, Reach.COMMITTEE: 12}


def reaches(jurisdiction: str, place: str) -> bool:
    """Whether `place` (any division code) lies inside `jurisdiction`.

    An empty jurisdiction reaches nothing: a forgotten setting must close the door, not open it.
    """
    return bool(jurisdiction) and place.startswith(jurisdiction)
