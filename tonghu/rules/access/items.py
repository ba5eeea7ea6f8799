"""Which role sees which class of item, and how (项目可见表): the table that screens, sheets and requests follow.

A role sees a child only inside its own 辖区 (`Role.reach`); a 部门联络员 sees of a child only the items it was asked
about. What stands here is the most it sees there. Outside its 辖区 a role sees nothing, but for a 区民政局经办 who
decides whether a row of a list is a child of another district (`ELSEWHERE`).
"""

from enum import StrEnum

from tonghu.rules.access.masks import mask_address, mask_idno, mask_name, mask_phone
from tonghu.rules.access.roles import Role


class ItemClass(StrEnum):
    """Values that are shown and hidden alike (项目类别)."""

    NAME = "NAME"  # 姓名
    ID_NUMBER = "ID_NUMBER"  # 证件号码
    PHONE = "PHONE"  # 联系方式
    ADDRESS = "ADDRESS"  # 详细地址
    ORDINARY = "ORDINARY"  # 一般项目
    SENSITIVE = "SENSITIVE"  # 敏感项目
    RESTRICTED = "RESTRICTED"  # 严格限制项目
    SECRET_ADDRESS = "SECRET_ADDRESS"  # 保密地址: whatever leads to a home that must not be found  # noqa: S105
    REPORTER = "REPORTER"  # 反映人身份

    @property
    def label(self) -> str:
        """The name in the table."""
        return _LABELS[self]

    @property
    def means(self) -> str:
        """What belongs to it."""
        return _MEANS[self]

    @property
    def basis(self) -> str:
        """The clause for its rule."""
        return _BASIS[self]


class Sight(StrEnum):
    """How a value is seen (可见程度)."""

    FULL = "FULL"  # 完整
    MASKED = "MASKED"  # 遮盖: whole on demand, and that is written down
    NONE = "NONE"  # 不可见

    @property
    def label(self) -> str:
        """The word in the table."""
        return {"FULL": "完整", "MASKED": "遮盖，可查看并留痕", "NONE": "不可见"}[self.value]


_LABELS = {
    ItemClass.NAME: "姓名",
    ItemClass.ID_NUMBER: "证件号码",
    ItemClass.PHONE: "联系方式",
    ItemClass.ADDRESS: "详细地址",
    ItemClass.ORDINARY: "一般项目",
    ItemClass.SENSITIVE: "敏感项目",
    ItemClass.RESTRICTED: "严格限制项目",
    ItemClass.SECRET_ADDRESS: "保密地址",
    ItemClass.REPORTER: "反映人身份",
}
_MEANS = {
    ItemClass.NAME: "儿童和监护人的姓名",
    ItemClass.ID_NUMBER: "公民身份号码、其他证件号码、残疾证号",
    ItemClass.PHONE: "儿童、监护人和照护人的电话",
    ItemClass.ADDRESS: "行政区划以下的户籍和居住地址",
    ItemClass.ORDINARY: "性别、出生日期、民族、区划、就学等",
    ItemClass.SENSITIVE: "残疾、困难和保障情况、监护情况、外出原因、自由填写的说明等",
    ItemClass.RESTRICTED: "监护问题、健康和心理行为状况、流浪、父母状态、无监护能力的依据",
    ItemClass.SECRET_ADDRESS: "设为“地址保密”的家庭：街镇以下的住址、学校、电话，以及能推知这些的内容",
    ItemClass.REPORTER: "向居村、网格、社区云反映线索的人的姓名和电话",
}
_BASIS = {
    ItemClass.NAME: "个人信息保护法第五十一条",
    ItemClass.ID_NUMBER: "个人信息保护法第二十八条、第五十一条",
    ItemClass.PHONE: "个人信息保护法第五十一条",
    ItemClass.ADDRESS: "个人信息保护法第二十八条、第五十一条",
    ItemClass.ORDINARY: "儿童个人信息网络保护规定第十五条",
    ItemClass.SENSITIVE: "个人信息保护法第二十八条、第三十一条",
    ItemClass.RESTRICTED: "儿童个人信息网络保护规定第十五条（最小授权）",
    ItemClass.SECRET_ADDRESS: "反家庭暴力法第五条",
    ItemClass.REPORTER: "未成年人保护法第十一条",
}

_FULL, _MASKED, _NONE = Sight.FULL, Sight.MASKED, Sight.NONE
Row = dict[ItemClass, Sight]


def _row(*seen: Sight) -> Row:
    return dict(zip(ItemClass, seen, strict=True))


_NOTHING = _row(*[_NONE] * len(ItemClass))

SEEN: dict[Role, Row] = {
    # In the order of ItemClass: 姓名 证件 电话 地址 一般 敏感 严格限制 保密地址 反映人.
    Role.OFFICER: _row(_FULL, _MASKED, _MASKED, _MASKED, _FULL, _FULL, _FULL, _MASKED, _MASKED),
    Role.APPROVER: _row(_MASKED, _MASKED, _MASKED, _MASKED, _FULL, _FULL, _NONE, _NONE, _NONE),
    Role.SUPERVISOR: _row(_FULL, _MASKED, _MASKED, _MASKED, _FULL, _FULL, _FULL, _FULL, _NONE),
    Role.DIRECTOR: _row(_FULL, _MASKED, _MASKED, _MASKED, _FULL, _FULL, _FULL, _FULL, _NONE),
    # A department must know whom it is asked about, and reads of the rest what it is asked to compare.
    Role.LIAISON: _row(_FULL, _FULL, _NONE, _FULL, _FULL, _FULL, _NONE, _NONE, _NONE),
    Role.STATISTICIAN: _NOTHING,
    Role.WOMEN_CHILDREN: _NOTHING,
    # 三员分立: none of the three administrators sees a child.
    Role.ADMINISTRATOR: _NOTHING,
    Role.SECURITY: _NOTHING,
    Role.AUDITOR: _NOTHING,
}

# A child of another district that a row of one's own list may name (疑似判定): who it is, never where.
ELSEWHERE = _row(_FULL, _MASKED, _MASKED, _NONE, _FULL, _NONE, _NONE, _NONE, _NONE)

# Who shows these whole first says why; the reason is kept.
WITH_REASON = frozenset({ItemClass.SECRET_ADDRESS, ItemClass.REPORTER})

# What stands in the place of a value that this account does not see.
INSTEAD = {
    ItemClass.RESTRICTED: "严格限制项目，您的账号不可见",
    ItemClass.SECRET_ADDRESS: "地址保密",
    ItemClass.REPORTER: "反映人身份保密",
}
_NOT_SHOWN = "您的账号不可见"
_MASKS = {
    ItemClass.NAME: mask_name,
    ItemClass.ID_NUMBER: mask_idno,
    ItemClass.PHONE: mask_phone,
    ItemClass.ADDRESS: mask_address,
}


def sight_of(role: Role, kind: ItemClass, *, within: bool = True, secret: bool = False) -> Sight:
    """How a role sees a class of item of one child.

    within: the child lives in the role's 辖区. secret: the value leads to an address that is kept secret.
    """
    if not within and role is not Role.OFFICER:
        return _NONE
    seen = SEEN[role] if within else ELSEWHERE
    return min(seen[kind], seen[ItemClass.SECRET_ADDRESS], key=_STRICTEST.index) if secret else seen[kind]


_STRICTEST = (_NONE, _MASKED, _FULL)


def shown_to(
    role: Role, kind: ItemClass, value: str, *, revealed: bool = False, within: bool = True, secret: bool = False
) -> str:
    """What a role is shown of a value: the value, what the mask leaves, or the words that stand for it.

    revealed: the role asked for the whole value, and that was written down. "" stays "".
    """
    sight = sight_of(role, kind, within=within, secret=secret)
    if not value or sight is _FULL or (sight is _MASKED and revealed and within):
        return value
    if secret and (SEEN[role] if within else ELSEWHERE)[ItemClass.SECRET_ADDRESS] is not _FULL:
        return INSTEAD[ItemClass.SECRET_ADDRESS]
    if sight is _NONE or kind not in _MASKS:
        return INSTEAD.get(kind, _NOT_SHOWN)
    return _MASKS[kind](value)


def asks_why(role: Role, kind: ItemClass, *, secret: bool = False) -> bool:
    """Whether showing the whole value needs a reason."""
    return kind in WITH_REASON or (secret and SEEN[role][ItemClass.SECRET_ADDRESS] is _MASKED)
