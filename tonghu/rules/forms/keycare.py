"""Which grounds of the key-care list a form shows (方案 三（二）重点关爱服务对象); a person decides."""

from tonghu.rules.forms.answers import code, codes
from tonghu.rules.forms.items import Answers, Form

HARDSHIP = "家庭生活困难"
DISABILITY = "自身残疾"
NO_GUARDIAN = "监护缺失"
VAGRANT = "流浪"
MIND_AND_BEHAVIOUR = "心理和行为异常"
ASKED_FOR_HELP = "主动提出救助帮扶需求"


def key_care_grounds(form: Form, answers: Answers) -> list[str]:
    """The grounds, in the words and the order of the notice."""
    grounds = {
        HARDSHIP: _other_than_none(answers, "hardship"),
        DISABILITY: _other_than_none(answers, "disability") or "2" in codes(answers, "health"),
        NO_GUARDIAN: _without_guardian(answers),
        VAGRANT: code(answers, "vagrant") == "1" or "7" in codes(answers, "support"),
        MIND_AND_BEHAVIOUR: "5" in codes(answers, "health"),
        ASKED_FOR_HELP: code(answers, "asked_for_help") == "1",
    }
    return [ground for ground, holds in grounds.items() if holds]


def _other_than_none(answers: Answers, key: str) -> bool:
    return any(ticked != "0" for ticked in codes(answers, key))


def _without_guardian(answers: Answers) -> bool:
    # 无监护能力 or 无人监护; 能力不足 is answered by support, not by the list. 独自居住 is nobody's guard.
    problems = codes(answers, "guardianship_problems")
    return "1" in problems or "3" in problems or code(answers, "lives_with") == "0"
