"""The job that sets many forms in type (打印作业): told of as it goes, stopped between two sets of forms."""

from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.models import Child, Printing
from tonghu.web.files.kinds import Kind
from tonghu.web.files.leaving import mark_of
from tonghu.web.paper import Filled, pdf
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.places import remember
from tonghu.web.shown.printed import filled

MOST = 1_000  # forms in one file
_PART = 50  # forms between two looks at whether to stop


class Stopped(Exception):
    """Whoever asked for it stopped it (已停止)."""


def set_forms(printing: Printing) -> None:
    """Carry a printing out in the scope of whoever asked; what it makes waits to be taken. Done again, it begins anew.

    Raises NotTypeset, NotBound.
    """
    by, at = printing.by, timezone.now()
    with scope.seeing(by):
        if not _move(printing, Printing.State.SETTING, done=0):
            return
        mark = mark_of(Kind.FORMS, by=by, at=at)
        codes = mark.codes()
        forms = list[Filled]()
        try:
            for child in _children(printing):
                journal.note("PRINT_FORM", by=by, child=child, export=mark.number)
                on = timezone.localdate(at)
                forms.append(filled(child, round=printing.round, by=by, on=on, mark=next(codes)))
                if len(forms) % _PART == 0:
                    _tell(printing, 0, printing.total)
            made = pdf(
                forms,
                title="登记表",
                line=mark.line,
                token=mark.token,
                at=at,
                progress=lambda done, total: _tell(printing, done, total),
            )
        except Stopped:
            return
        _move(printing, Printing.State.READY, export=mark.number, content=made, total=len(forms), done=len(forms))


def _children(printing: Printing) -> list[Child]:
    said = {"kind": "", "source": "", "state": "", "place": "", "exact": False, "secret": False} | printing.filters
    found = base_list(printing.by, Filters(**said), round=printing.round)
    # In the order of a round of visits: 居村 by 居村; those whose address is kept secret have no such order.
    children = list(found.order_by("ref" if said["secret"] else "residence", "ref")[:MOST])
    remember([child.residence for child in children])
    return children


def _tell(printing: Printing, done: int, total: int) -> None:
    if not _move(printing, Printing.State.SETTING, done=done, total=total):
        raise Stopped


def _move(printing: Printing, state: Printing.State, **values: object) -> bool:
    """Write down how far it is; False where somebody stopped it meanwhile."""
    working = Printing.objects.filter(pk=printing.pk, state__in=[Printing.State.WAITING, Printing.State.SETTING])
    return bool(working.update(state=state, **values))
