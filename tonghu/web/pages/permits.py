"""Permits to look (查阅许可): one's own, what waits for the 审批, and all of a district for those who watch."""

from collections.abc import Callable, Iterable, Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register.models import Child, Permit
from tonghu.rules.access import Act
from tonghu.rules.access.masks import mask_name
from tonghu.rules.access.purpose import EXPORT_NEEDS_PERMIT, Permission
from tonghu.steps import oversight
from tonghu.web.files.as_seen import leave_list
from tonghu.web.files.kinds import Kind
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.templatetags.tonghu import moment

_MOST_ROWS = 1_000_000


@door(Act.ASK_PERMIT)
def permits(request: SignedIn) -> HttpResponse:
    """One's own: what waits, what holds, what is over; and the form for a bulk export."""
    own = Permit.objects.filter(user=request.user).select_related("decided_by")
    page = Paginator(own, 50).get_page(request.GET.get("page"))
    on = timezone.localdate()
    shown = {"page": page, "rows": _with_children(page, request), "now": timezone.now()}
    shown["limit"] = EXPORT_NEEDS_PERMIT.on(on)
    return render(request, "oversight/permits.html", shown)


@door(Act.ASK_PERMIT)
@require_POST
@sensitive_post_parameters("reason")
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask to see the child that the own search of this number found."""
    searches = Permit.objects.filter(user=request.user, what=Permission.SEARCH, child__isnull=False)
    search = get_object_or_404(searches, pk=pk)
    try:
        permit = oversight.ask_for_child(search, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, f"已提交申请第 {permit.number} 号，等待区民政局审批。审批结果在本页查看。")
    except (oversight.ReasonMissing, oversight.TooMany) as refusal:
        messages.error(request, f"没有提交。{refusal}")
    return redirect("permits")


@door(Act.ASK_PERMIT)
@require_POST
@sensitive_post_parameters("reason")
def bulk(request: SignedIn) -> HttpResponse:
    """Ask to export many children at once."""
    typed = request.POST.get("rows", "").strip()
    rows = int(typed) if typed.isdecimal() and len(typed) < 8 else 0
    if not 0 < rows <= _MOST_ROWS:
        messages.error(request, "没有提交。请填写最多导出多少名儿童，例如 3000。")
        return redirect("permits")
    try:
        permit = oversight.ask_for_bulk(rows, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, f"已提交申请第 {permit.number} 号，等待区民政局审批。")
    except (oversight.ReasonMissing, oversight.TooMany) as refusal:
        messages.error(request, f"没有提交。{refusal}")
    return redirect("permits")


@door(Act.DECIDE_PERMIT)
def approvals(request: SignedIn) -> HttpResponse:
    """What waits for this 审批, the oldest first; and what was decided lately."""
    page = Paginator(oversight.waiting_permits(request.user), 50).get_page(request.GET.get("page"))
    decided = Permit.objects.filter(decided_by=request.user).select_related("user").order_by("-decided_at")[:20]
    shown = {"page": page, "rows": _with_children(page, request), "decided": decided}
    return render(request, "oversight/approvals.html", shown)


@door(Act.DECIDE_PERMIT)
@require_POST
@sensitive_post_parameters("why")
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Approve or refuse one."""
    permit = get_object_or_404(Permit, pk=pk, district=request.user.jurisdiction)
    approve = request.POST.get("act") == "approve"
    try:
        oversight.decide_permit(permit, approve=approve, why=request.POST.get("why", ""), by=request.user)
        messages.success(request, f"第 {permit.number} 号申请{'已同意' if approve else '未同意，理由已告知申请人'}。")
    except oversight.ReasonMissing:
        messages.error(request, "不同意时请写明理由，申请人才知道怎么办。")
    except (oversight.NotWaiting, oversight.OwnPermit) as refusal:
        messages.error(request, str(refusal))
    return redirect("approvals")


@door(Act.SEE_PERMITS)
def every(request: SignedIn) -> HttpResponse:
    """All permits of the district: who, what for, who agreed, how often used; a child by its number only."""
    found, what = _every(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": _with_children(page, request), "now": timezone.now()}
    return render(request, "oversight/all_permits.html", shown | {"kinds": list(Permission), "what": what})


def _every(request: SignedIn) -> tuple[QuerySet[Permit], str]:
    found, what = Permit.objects.filter(district=request.user.jurisdiction), request.GET.get("what", "")
    found = found.filter(what=what) if what in set(Permission) else found
    return found.select_related("user", "decided_by"), what if what in set(Permission) else ""


# The three lists, each taken along by those who see it; a child is named as its page names it.


@door(Act.ASK_PERMIT)
@require_http_methods(["GET", "POST"])
def own_export(request: SignedIn) -> HttpResponse:
    """One's own."""
    own = Permit.objects.filter(user=request.user).select_related("user", "decided_by")
    return _taken(request, own, _masked, back="/permits/")


@door(Act.DECIDE_PERMIT)
@require_http_methods(["GET", "POST"])
def waiting_export(request: SignedIn) -> HttpResponse:
    """What waits for this 审批."""
    return _taken(request, oversight.waiting_permits(request.user), _masked, back="/approvals/")


@door(Act.SEE_PERMITS)
@require_http_methods(["GET", "POST"])
def every_export(request: SignedIn) -> HttpResponse:
    """All of the district, narrowed as on the page."""
    found, what = _every(request)
    return _taken(request, found, _numbered, back=f"/all-permits/?what={what}", what=what)


_HEADS = (
    *(("编号", 10), ("账号", 16), ("姓名", 12), ("角色", 16), ("种类", 14), ("对象", 20), ("理由", 50)),
    *(("申请时间", 20), ("结果", 14), ("有效期至", 20), ("审批人", 12), ("审批意见", 30), ("已用", 8)),
)
_Named = Callable[[Child], str]


def _masked(child: Child) -> str:
    return mask_name(child.person.name)


def _numbered(child: Child) -> str:
    return child.ref


def _taken(request: SignedIn, found: QuerySet[Permit], named: _Named, *, back: str, what: str = "") -> HttpResponse:
    def lines() -> Iterator[list[str]]:
        return (_line(permit, child, named) for permit, child in _with_children(found, request))

    return leave_list(request, Kind.PERMITS, _HEADS, lines, rows=found.count(), back=back, chosen={"what": what})


def _line(permit: Permit, child: Child | None, named: _Named) -> list[str]:
    user, by = permit.user, permit.decided_by
    who = [str(permit.number), user.username, user.name, str(user.get_role_display()), str(permit.get_what_display())]
    about = f"最多 {permit.rows} 名" if permit.rows else named(child) if child else "没有找到"
    decided = [str(permit.get_decision_display()), moment(permit.expires_at), (by.name or by.username) if by else ""]
    return [*who, about, permit.reason, moment(permit.asked_at), *decided, permit.why, str(permit.used)]


def _with_children(page: Iterable[Permit], request: SignedIn) -> list[tuple[Permit, Child | None]]:
    permits = list(page)
    children = oversight.children_of(permits, by=request.user)
    return [(permit, children.get(permit.pk)) for permit in permits]
