"""Two records side by side (逐项对照): in words, as the account may see them, differences marked to the character."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tonghu.register.compose import OF_CHILD, OF_PERSON
from tonghu.register.damaged import damaged_numbers
from tonghu.register.models import Child, Guardianship
from tonghu.register.row_facts import Facts, guardians_of, text_of
from tonghu.register.showing import SECRET, Eyes
from tonghu.rules.access import ItemClass
from tonghu.rules.forms.cells import DAMAGED
from tonghu.web.shown.seen import side_by_side
from tonghu.web.shown.words import in_words

LABELS = {
    "name": "姓名",
    "sex": "性别",
    "born": "出生日期",
    "document": "证件类型",
    "idno": "证件号码",
    "ethnic": "民族",
    "hukou_registered": "是否登记户口",
    "hukou": "户籍地",
    "hukou_detail": "户籍详址",
    "residence": "现居住地",
    "residence_detail": "现住详址",
}
# The class of each item, and whether it leads to the home; the rest is ordinary.
_CLASSES = {
    "name": (ItemClass.NAME, False),
    "idno": (ItemClass.ID_NUMBER, False),
    "hukou_detail": (ItemClass.ADDRESS, True),
    "residence_detail": (ItemClass.ADDRESS, True),
}
_PARTS = ("relation", "name", "idno", "phone")
Adult = tuple[str, str, str, str]  # as _PARTS
_NOBODY: Adult = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a comparison says. `home`: the division is a child's, whose address may be kept secret.

    `damaged`: its number does not hold.
    """

    values: Mapping[str, object]
    guardians: Sequence[Adult]
    home: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One item on both sides, differences marked to the character; `where` says at which characters."""

    key: str
    label: str
    left: SafeString
    right: SafeString
    differs: bool
    where: str = ""


def side_of_row(facts: Facts) -> Side:
    """What a row of a list says; a number that does not hold stands where one that holds would."""
    damaged = "" if facts.get("idno") else text_of(facts, DAMAGED)
    values = {**facts, "idno": damaged} if damaged else facts
    return Side(values, [_adult(one) for one in guardians_of(facts)], damaged=bool(damaged))


def side_of_child(child: Child) -> Side:
    """What the register holds of a child."""
    held = {**{key: getattr(child.person, key) for key in OF_PERSON}, **{key: getattr(child, key) for key in OF_CHILD}}
    ties = Guardianship.objects.filter(child=child, ended_on=None).select_related("person").order_by("pk")
    adults = [(tie.relation, tie.person.name, tie.person.idno, tie.person.phone) for tie in ties]
    damaged = "" if held["idno"] else damaged_numbers([child.pk]).get(child.pk, "")
    return Side(held | {"idno": damaged or held["idno"]}, adults, home=True, damaged=bool(damaged))


def side_of_values(values: Mapping[str, str], guardians: Sequence[Mapping[str, str]]) -> Side:
    """What some sources of a child say together."""
    return Side(values, [_adult(one) for one in guardians], home=True)


def _adult(one: Mapping[str, str]) -> Adult:
    relation, name, idno, phone = (one.get(part, "") for part in _PARTS)
    return relation, name, idno, phone


def compare(left: Side, right: Side, *, eyes: Eyes) -> list[Compared]:
    """The items that either side says, in the order of the list. eyes: of the account on the more secret of both."""
    items = [(key, _label(key, left, right), *_sides(key, left, right, eyes)) for key in LABELS]
    names = [adult[1] for adult in left.guardians]
    known = sorted(right.guardians, key=lambda adult: names.index(adult[1]) if adult[1] in names else len(names))
    for n in range(max(len(names), len(known))):
        one, other = (side[n] if n < len(side) else _NOBODY for side in (left.guardians, known))
        items.append(("guardian", f"监护人{n + 1}", *_guardians(one, other, eyes)))
    return [_marked(*item) for item in items if item[2] or item[3]]


def _label(key: str, left: Side, right: Side) -> str:
    """The item's name; of numbers also which of them does not hold."""
    if key != "idno" or not (left.damaged or right.damaged):
        return LABELS[key]
    which = "两侧" if left.damaged and right.damaged else "左侧" if left.damaged else "右侧"
    return f"{LABELS[key]}（{which}未通过校验）"


def _sides(key: str, left: Side, right: Side, eyes: Eyes) -> tuple[str, str]:
    one, other = left.values.get(key), right.values.get(key)
    if key == "residence":
        return _home(one, left, eyes), _home(other, right, eyes)
    kind, leads = _CLASSES.get(key, (ItemClass.ORDINARY, False))
    return side_by_side(eyes, kind, in_words(key, one), in_words(key, other), leads=leads)


def _home(value: object, side: Side, eyes: Eyes) -> str:
    """What a row says is masked as the register's; its division alone is not, for the list itself is at hand."""
    if not side.home:
        return in_words("residence", value)
    known = eyes.place(str(value or ""))
    return in_words("residence", known) if known else SECRET if eyes.secret else ""


def _guardians(left: Adult, right: Adult, eyes: Eyes) -> tuple[str, str]:
    parts = [
        (in_words("relation", left[0]), in_words("relation", right[0])),
        side_by_side(eyes, ItemClass.NAME, left[1], right[1]),
        side_by_side(eyes, ItemClass.ID_NUMBER, left[2], right[2]),
        side_by_side(eyes, ItemClass.PHONE, left[3], right[3], leads=True),
    ]
    return " ".join(p[0] for p in parts if p[0]), " ".join(p[1] for p in parts if p[1])


def _marked(key: str, label: str, left: str, right: str) -> Compared:
    if left == right or not left or not right:
        return Compared(key, label, format_html("{}", left), format_html("{}", right), differs=False)
    moves = _moves(left, right)
    one = format_html_join("", "{}", ((_mark(left[a:b], move),) for move, a, b, _, _ in moves))
    other = format_html_join("", "{}", ((_mark(right[c:d], move),) for move, _, _, c, d in moves))
    return Compared(key, label, one, other, differs=True, where=_where(left, right))


def _moves(left: str, right: str) -> Sequence[tuple[str, int, int, int, int]]:
    """Runs of characters that are equal and that are not.

    Of one length, character by character: in a number the 15th stands against the 15th, also where shifted digits
    would agree; otherwise as one would type the one over into the other.
    """
    if len(left) != len(right):
        return SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    runs = groupby(range(len(left)), key=lambda n: left[n] == right[n])
    spans = [("equal" if same else "replace", [*at]) for same, at in runs]
    return [(move, at[0], at[-1] + 1, at[0], at[-1] + 1) for move, at in spans]


def _mark(text: str, move: str) -> SafeString:
    return format_html("{}" if move == "equal" or not text else "<mark>{}</mark>", text)


def _where(left: str, right: str) -> str:
    """At which characters two texts of one length differ, for who does not see the colour; else how long they are."""
    if len(left) != len(right):
        return f"{len(left)}字与{len(right)}字"
    at = [n for n, (a, b) in enumerate(zip(left, right, strict=True), 1) if a != b]
    return f"第{'、'.join(map(str, at))}位不同" if len(at) <= 4 else f"{len(at)}处不同"
