"""A child's form as it is printed for this account (打印内容): what it may see whole, and words where it may not."""

from collections.abc import Mapping
from datetime import date

from tonghu.register.models import Child, Record, Round, User
from tonghu.register.showing import Eyes, class_of, eyes_on, leads_home
from tonghu.rules.access import Sight
from tonghu.rules.forms import FORMS, Form, Item, read_answers
from tonghu.steps import visits
from tonghu.web.paper import Filled
from tonghu.web.shown.places import place_path


def filled(child: Child, *, round: Round, by: User, on: date, mark: str = "") -> Filled:
    """The form to print: as last submitted in this round, else as drafted, else with what is already known.

    Whole numbers and addresses stand on it, so whoever prints says what for.
    """
    form, answers = answers_of(child, round=round, by=by, on=on)
    eyes = eyes_on(child, by)
    withheld = frozenset(line.key for line in form if answers.get(line.key) and not _open(eyes, line))
    told = {key: value for key, value in answers.items() if key not in withheld}
    return Filled(form, told, ref=child.ref, place=printed_place, mark=mark, withheld=withheld)


def answers_of(child: Child, *, round: Round, by: User, on: date) -> tuple[Form, Mapping[str, object]]:
    """The child's form of this round and its answers as they stand."""
    record = Record.objects.filter(child=child, round=round).select_related("child__person", "round").first()
    if record and (last := record.revisions.order_by("-number").first()):
        return FORMS[last.form], last.answers
    if record and record.draft_at:
        form = FORMS[record.form]
        values = visits.draft_values(record)
        answers, _ = read_answers(form, values, on=round.reference_date)
        return form, {**{key: value for key, value in values.items() if isinstance(value, str)}, **answers}
    form = FORMS[record.form] if record else visits.form_for(child)
    known = {**visits.defaults(child, by=by, on=on), **visits.prefill(child, form, round=round)}
    said_anew = ("filled_on", "collected_on", "collected_by", "collected_how")  # written by hand at the visit
    return form, {key: known[key].value for key in known if key in form.by_key and key not in said_anew}


def printed_place(code: str) -> str:
    """A division as an address has it: 上海市浦东新区北蔡镇虚构居委会."""
    return place_path(code).replace(" · ", "")


def _open(eyes: Eyes, line: Item) -> bool:
    """Whether the whole answer may stand on paper: seen whole, or shown on demand to whoever says why."""
    if eyes.kept_away and leads_home(line):  # a home's division too: a sheet of paper is opened by anybody
        return False
    return eyes.sight(class_of(line), leads=leads_home(line)) is not Sight.NONE
