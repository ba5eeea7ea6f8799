"""Addresses that must not be found (地址保密): a mother in hiding, a child taken into care."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.bulk import update_rows
from tonghu.register.models import Child, Household, Line, Reveal, User
from tonghu.register.scope import whole_register
from tonghu.register.showing import leads_home
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS

_OF_SECRECY = ["address_secret", "secret_at", "secret_by", "secret_why"]


class NoReasonForSecrecy(ValueError):
    """An address is kept secret, or no longer, for a reason (缺少理由)."""

    def __init__(self) -> None:
        super().__init__("没有写理由，没有改动。请写明，例如“母亲受家庭暴力，已搬入庇护场所”。")


def keep_address_secret(child: Child, *, secret: bool, why: str, by: User) -> list[Child]:
    """Set or lift the secrecy for the child and the children of its household; returns those that changed.

    Lifting reaches only the children in the account's own 辖区. Raises NotAllowed, NoReasonForSecrecy.
    """
    by.require(Act.KEEP_ADDRESS_SECRET, child.residence)
    if not why.strip():
        raise NoReasonForSecrecy
    with whole_register("a family may live in two places"), transaction.atomic():
        changed = [one for one in _family(child) if one.address_secret != secret]
        if not secret:
            changed = [one for one in changed if by.reaches(one.residence)]
        at = timezone.now()
        for one in changed:
            one.address_secret, one.secret_at, one.secret_by, one.secret_why = secret, at, by, why.strip()
            one.save(update_fields=_OF_SECRECY)
            journal.note("KEEP_ADDRESS_SECRET" if secret else "LIFT_ADDRESS_SECRET", by=by, child=one)
        _tell_departments(changed, secret=secret)
    return changed


def _tell_departments(children: Collection[Child], *, secret: bool) -> None:
    """Take back from lines that were sent what leads to the home, or tell it again; history keeps what was sent."""
    lines = list(Line.objects.filter(record__child__in=children).select_related("revision"))
    for line in lines:
        form, said = FORMS[line.form], line.revision.open_answers
        told = [key for key in line.items if key in said and not (secret and leads_home(form.by_key[key]))]
        line.asked = {**line.asked, "secret": secret, "answers": {key: said[key] for key in told}}
    update_rows(lines, ["asked"])


def _family(child: Child) -> list[Child]:
    """The child and whoever lives in its household, locked."""
    found = Child.objects.select_for_update()
    own = found.get(pk=child.pk)
    return list(found.filter(household=own.household_id).order_by("pk")) if own.household_id else [own]


def keep_together(joined: Mapping[int, Household], unsaved: Mapping[int, Child]) -> None:
    """Let children who joined a household share the secrecy of its address.

    joined: the household of each child. unsaved: children about to be added, by id; they are changed, not written.
    """
    secret = Child.objects.filter(address_secret=True, household__isnull=False)  # few in the whole city
    known = {one.household_id: one for one in secret.order_by("pk")}
    for pk, home in joined.items() if known else ():
        if home.pk not in known:
            continue
        child = unsaved.get(pk) or Child.objects.get(pk=pk)
        if not child.address_secret:
            for name in _OF_SECRECY:
                setattr(child, name, getattr(known[home.pk], name))
            if pk not in unsaved:
                child.save(update_fields=_OF_SECRECY)


@transaction.atomic
def reveal(child: Child, what: str, *, by: User, why: str = "") -> None:
    """Write down that a whole value was shown: what it was, never the value; why, where that must be said."""
    by.require(Act.SEE_CHILD, child.residence)
    journal.note("REVEAL", by=by, child=child, what=what, reasoned=bool(why.strip()))
    if why.strip():
        Reveal.objects.create(child=child, by=by, at=timezone.now(), what=what, why=why.strip())
