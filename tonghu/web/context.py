"""What every page shows around its content: round, place, role, and where this role can go (页眉、导航)."""

import os
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import User
from tonghu.rules.access import Act, Role
from tonghu.rules.terms.departments import Department
from tonghu.steps.rounds import current_round, stage_of
from tonghu.web.gate import sessions
from tonghu.web.shown.places import place_label


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation: shown to whoever may carry out one of the acts."""

    label: str
    path: str
    acts: tuple[Act, ...]


WAYS = (
    Way("工作台", "/", (Act.SEE_DESK,)),
    Way("概况", "/overview/", (Act.SEE_OVERVIEW,)),
    Way("摸排底数", "/children/", (Act.SEE_BASE_LIST,)),
    Way("底数汇总", "/base/", (Act.SEE_BASE_LIST,)),
    Way("部门名单", "/lists/", (Act.RECEIVE_LIST,)),
    Way("线索核实", "/leads/", (Act.RULE_ON_LEAD,)),
    Way("疑似判定", "/pairs/", (Act.DECIDE_PAIR,)),
    Way("登记审核", "/reviews/", (Act.REVIEW,)),
    Way("登记表工作簿", "/forms/sheets/", (Act.VISIT,)),
    Way("待办事项", "/followups/", (Act.FOLLOW_UP,)),
    Way("部门核对", "/requests/", (Act.ASK_DEPARTMENTS, Act.ANSWER)),
    Way("不一致处理", "/disagreements/", (Act.SETTLE,)),
    Way("录入上传", "/uploads/", (Act.UPLOAD,)),
    Way("轮次进度", "/board/", (Act.SEE_BOARD,)),
    Way("统计看板", "/figures/", (Act.SEE_TABLES,)),
    Way("统计表", "/tables/", (Act.SEE_TABLES,)),
    Way("对外发布", "/publications/", (Act.SEE_RELEASES,)),
    Way("假设测算", "/what-if/", (Act.WHAT_IF,)),
    Way("跨区查找", "/across/", (Act.FIND_ACROSS,)),
    Way("查阅审批", "/approvals/", (Act.DECIDE_PERMIT,)),
    Way("我的许可", "/permits/", (Act.ASK_PERMIT,)),
    Way("账号", "/accounts/", (Act.KEEP_ACCOUNTS,)),
    Way("账号授权", "/authorising/", (Act.AUTHORISE_ACCOUNTS,)),
    Way("异常查阅", "/unusual/", (Act.SEE_FINDINGS,)),
    Way("查阅许可", "/all-permits/", (Act.SEE_PERMITS,)),
    Way("导出登记", "/exports/", (Act.SEE_EXPORTS,)),
    Way("日志", "/journal/", (Act.SEE_JOURNAL,)),
)


def round_and_role(request: HttpRequest) -> dict[str, object]:
    """`round`, `stage`, `today`, `place_name`, `role_label`, `ways` for the signed in; `invented` for everyone.

    `hurdle`: what the account must do first, which leaves no ways. `session_left`, `session_who`: for the script
    that warns before the session ends.
    """
    shown: dict[str, object] = {"invented": os.environ.get("TONGHU_INVENTED") == "1"}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return shown
    hurdle = getattr(request, "hurdle", "")
    today, round = timezone.localdate(), current_round()
    return shown | {
        "round": round,
        "stage": stage_of(round, on=today) if round else None,
        "today": today,
        "place_name": place_label(user.jurisdiction),
        "role_label": role_label(user),
        "ways": [] if hurdle else [(way, _here(way, request.path)) for way in WAYS if _goes(user, way)],
        "hurdle": hurdle,
        "session_left": sessions.seconds_left(request, at=timezone.now()) if hasattr(request, "session") else 0,
        "session_who": journal.hidden("who", str(user.pk)),
    }


def role_label(user: User) -> str:
    """区民政局经办; a liaison speaks for a department: 教育部门联络员."""
    if user.role == Role.LIAISON:
        return f"{Department(user.department).label}部门联络员"
    return Role(user.role).label


def _goes(user: User, way: Way) -> bool:
    return any(user.may(act) for act in way.acts)


def _here(way: Way, path: str) -> bool:
    return path == way.path if way.path == "/" else path.startswith(way.path)
