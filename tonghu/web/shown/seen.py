"""A value as this account may see it (所见): in words, masked or withheld as the table of items says."""

from tonghu.register.showing import RESTRICTED, SECRET, Eyes, class_of, is_home, leads_home
from tonghu.rules.access import ItemClass, Sight
from tonghu.rules.access.masks import apart
from tonghu.rules.forms import Form, Item, Kind, is_unknown, label_of
from tonghu.web.shown.places import place_full, place_path
from tonghu.web.shown.words import day


def in_words(form: Form, line: Item, value: object) -> str:
    """An answer in words, unmasked; a division down to its 居村, a day as offices write it."""
    if value in (None, "", []):
        return ""
    if is_unknown(value):
        return label_of(form, line.key, value)
    if line.kind is Kind.DIVISION and isinstance(value, str):
        return place_path(value, within=value[:4]) if len(value) > 6 else place_full(value)
    if line.kind is Kind.DATE:
        return day(str(value))
    try:
        return label_of(form, line.key, value)
    except (TypeError, ValueError):  # a draft may hold anything as it was typed
        return str(value)


def seen(eyes: Eyes, form: Form, line: Item, value: object, *, revealed: bool = False) -> str:
    """An answer as it is shown: the words, what the mask leaves of them, or what stands in their place."""
    if is_home(line) and isinstance(value, str) and eyes.kept_away and not revealed:
        known = eyes.place(value)
        return f"{in_words(form, line, known)}（{SECRET}）" if known else SECRET
    text = in_words(form, line, value)
    if line.restricted and eyes.sight(ItemClass.RESTRICTED) is Sight.NONE:
        return RESTRICTED  # also where the row was withheld and nothing is known of it
    if is_unknown(value):
        return text
    return eyes.shows(class_of(line), text, leads=leads_home(line), revealed=revealed)


def may_reveal(eyes: Eyes, line: Item, value: object) -> bool:
    """Whether there is more of this answer to be seen on demand."""
    known = bool(value) and not is_unknown(value)
    return known and not eyes.only_look and eyes.sight(class_of(line), leads=leads_home(line)) is Sight.MASKED


def side_by_side(eyes: Eyes, kind: ItemClass, one: str, other: str, *, leads: bool = False) -> tuple[str, str]:
    """Two values to be compared: masked, but for the places at which two numbers differ."""
    masked = [eyes.shows(kind, text, leads=leads) for text in (one, other)]
    if kind is not ItemClass.ID_NUMBER or SECRET in masked or not (one and other):
        return masked[0], masked[1]
    return apart(masked[0], one, other), apart(masked[1], other, one)
