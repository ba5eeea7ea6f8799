"""Accounts to authorise, looking to ask about, permits to decide, places without a 儿童主任 (监督)."""

from datetime import date

from tonghu.register.models import Finding, Permit, User
from tonghu.rules.access import Act, Role
from tonghu.rules.access.purpose import Permission
from tonghu.rules.access.unusual import Rule
from tonghu.steps import oversight
from tonghu.web.queues.queue import SHOWN, Queue, Task, one_by_one
from tonghu.web.shown.places import place_label, place_path


def accounts_to_authorise(by: User) -> Queue:
    """New accounts that open nothing until somebody else has agreed."""

    def task(user: User) -> Task:
        made = f"{user.made_by.name or user.made_by.username}新建" if user.made_by else "命令行新建"
        why = f"{Role(user.role).label}，{made}，等待授权"
        where = place_label(user.jurisdiction)
        return Task(user.name or user.username, why, "/authorising/", "授权", where=where, since=user.made_at)

    return one_by_one(
        "待授权账号",
        oversight.waiting_accounts(by),
        task,
        unit="个",
        next="授权新账号",
        empty="没有待授权的账号。系统管理员新建账号后，会列在这里。",
        href="/authorising/",
        due=None,
        what="账号",
    )


def findings_to_ask_about(by: User) -> Queue:
    """Looking that nobody has explained yet."""
    mine = by.may(Act.CLOSE_FINDINGS)

    def task(finding: Finding) -> Task:
        account = finding.account
        who = f"{account.name or account.username}（{Role(account.role).label}）"
        why = f"{Rule(finding.rule).label}：{finding.seen}"
        return Task(who, why, f"/unusual/{finding.pk}/", "核实" if mine else "查看", since=finding.day)

    return one_by_one(
        "待处理异常查阅",
        oversight.findings(by).filter(state=Finding.State.OPEN).order_by("day", "pk"),
        task,
        unit="条",
        next="核实异常查阅" if mine else "查看异常查阅",
        empty="没有待处理的异常查阅。系统每小时检查一次。",
        href="/unusual/",
        due=None,
        what="账号",
    )


def permits_to_decide(by: User) -> Queue:
    """Requests of colleagues of the district."""

    def task(permit: Permit) -> Task:
        who = permit.user.name or permit.user.username
        what = Permission(permit.what).label
        how_many = f"，最多 {permit.rows} 名" if permit.rows else ""
        return Task(f"{who}申请{what}{how_many}", permit.reason, "/approvals/", "审批", since=permit.asked_at)

    return one_by_one(
        "待审批查阅许可",
        oversight.waiting_permits(by),
        task,
        unit="项",
        next="审批查阅许可",
        empty="没有待审批的查阅许可。",
        href="/approvals/",
        due=None,
        what="申请",
    )


def places_nobody_answers_for(by: User, *, on: date) -> Queue:
    """居村 whose 儿童主任 left and was not replaced: the 儿童督导员 answers for them meanwhile."""
    places = oversight.places_without_director(by=by, on=on)
    tasks = [
        Task(
            place_path(code, within=by.jurisdiction),
            "原儿童主任已离岗，暂由您负责。请联系居村确定人选，由系统管理员新建账号",
            f"/children/?place={code}",
            "查看名单",
            since=since,
            tone="amber",
        )
        for code, since in places[:SHOWN]
    ]
    return Queue(
        "无人负责的居村",
        len(places),
        "个",
        "为居村确定儿童主任",
        "各居村都有儿童主任负责。",
        "/children/",
        oldest=tasks[0].since if tasks else None,
        tasks=tasks,
        what="居村",
        whole=len(places) <= SHOWN,
    )
