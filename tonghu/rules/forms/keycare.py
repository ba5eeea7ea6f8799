"""Which grounds of the key-care list a form shows (方案 三（二）重点关爱服务对象); a person decides."""

from dataclasses import dataclass

from tonghu.rules.forms.claims import Claim, any_of, says, says_other_than
from tonghu.rules.forms.items import Answers, Form
from tonghu.rules.forms.running import holds_all

HARDSHIP = "家庭生活困难"
DISABILITY = "自身残疾"
NO_GUARDIAN = "监护缺失"
VAGRANT = "流浪"
MIND_AND_BEHAVIOUR = "心理和行为异常"
ASKED_FOR_HELP = "主动提出救助帮扶需求"


@dataclass(frozen=True, slots=True)
class Sign:
    """One answer that gives rise to a ground: at which line, when, and in which words."""

    item: str
    when: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground, in the words of the notice, and what gives rise to it."""

    name: str
    signs: tuple[Sign, ...]

    @property
    def when(self) -> Claim:
        """Whether any of its signs is there."""
        return any_of(*(sign.when for sign in self.signs))


GROUNDS = (
    Ground(HARDSHIP, (Sign("hardship", says_other_than("hardship", "0"), "家庭困难情况不为“无”"),)),
    Ground(
        DISABILITY,
        (
            Sign("disability", says_other_than("disability", "0"), "残疾类别不为“无”"),
            Sign("health", says("health", "2"), "健康状况为“残疾”"),
        ),
    ),
    Ground(
        NO_GUARDIAN,
        (
            # 能力不足 is answered by support, not by the list; 独自居住 is nobody's guard.
            Sign("guardianship_problems", says("guardianship_problems", "3"), "无人监护"),
            Sign("guardianship_problems", says("guardianship_problems", "1"), "父母或监护人无监护能力"),
            Sign("lives_with", says("lives_with", "0"), "未与父母或其他监护人共同居住"),
        ),
    ),
    Ground(
        VAGRANT,
        (
            Sign("vagrant", says("vagrant", "1"), "有流浪情形"),
            Sign("support", says("support", "7"), "接受过生活无着流浪乞讨人员救助"),
        ),
    ),
    Ground(MIND_AND_BEHAVIOUR, (Sign("health", says("health", "5"), "健康状况为“心理/行为异常”"),)),
    Ground(ASKED_FOR_HELP, (Sign("asked_for_help", says("asked_for_help", "1"), "主动提出救助帮扶"),)),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A ground that a form shows: why, and at which lines."""

    ground: str
    reasons: tuple[str, ...]
    items: tuple[str, ...]
    clause: str = "方案 三（二）"


def key_care_reasons(form: Form, answers: Answers) -> list[Shown]:
    """The grounds in the order of the notice, each with its reasons and the lines that gave rise to it."""
    signs = [(ground, sign) for ground in GROUNDS for sign in ground.signs]
    held = holds_all(tuple(sign.when for _, sign in signs), answers)
    shown = []
    for ground in GROUNDS:
        mine = [sign for (of, sign), holds in zip(signs, held, strict=True) if holds and of is ground]
        if mine:
            items = tuple(dict.fromkeys(sign.item for sign in mine))
            shown.append(Shown(ground.name, tuple(sign.reason for sign in mine), items))
    return shown


def key_care_grounds(form: Form, answers: Answers) -> list[str]:
    """The grounds alone, in the words and the order of the notice."""
    return [shown.ground for shown in key_care_reasons(form, answers)]
