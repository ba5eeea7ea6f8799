"""From what the register holds of a child to its verdict (判定): the bridge to rules.eligibility."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from tonghu.register.bulk import update_rows
from tonghu.register.models import Batch, Child, Revision, SourceRow
from tonghu.register.scope import wide
from tonghu.rules.eligibility import NOT_KNOWN, AwayFor, Document, Facts, LivesWith, Parent, Status, Verdict, judge
from tonghu.rules.eligibility.parameters import STAY_MONTHS
from tonghu.rules.terms.months import months_reached

Answers = Mapping[str, object]

# Document types of codes.md §1: 港澳台 documents and foreign ones leave the hukou-based scope.
_DOCUMENTS = {"03": "hkmt", "04": "hkmt", "05": "hkmt", "06": "foreign", "07": "foreign", "99": "none"}
_LIVES_WITH = {"1": "both", "2": "one", "3": "guardian", "0": "nobody"}


@wide("a verdict rests on all that was told of a child, wherever it came from")
def judge_children(children: Collection[int], *, on: date) -> None:
    """Judge these children anew and keep the verdicts for lists and counts."""
    judged = [child for child, verdict in _judged(children, on=on) if keep_verdict(child, verdict, on=on)]
    update_rows(judged, ["kind", "clause", "counts_from", "counts_until", "flags", "judged_on"])


def judge_new(children: Iterable[Child], told: Iterable[Answers], *, on: date) -> None:
    """Give verdicts to children that are about to be added: all that is known is what one row told."""
    for child, row in zip(children, told, strict=True):
        keep_verdict(child, judge(facts_of_child(child, row, on=on), on=on), on=on)


@wide("a verdict rests on all that was told of a child, wherever it came from")
def kinds_on(children: Collection[int], *, on: date) -> dict[int, str]:
    """What these children were on a day, by child; nothing is kept."""
    return {child.pk: verdict.kind.value for child, verdict in _judged(children, on=on)}


@wide("a verdict rests on all that was told of a child, wherever it came from")
def verdicts_on(children: Collection[int], *, on: date) -> dict[int, Verdict]:
    """The verdicts on these children of a day, by child; nothing is kept."""
    return {child.pk: verdict for child, verdict in _judged(children, on=on)}


@wide("a verdict rests on all that was told of a child, wherever it came from")
def answers_known(children: Collection[int]) -> dict[int, Answers]:
    """What was told of each child: its last submitted form, and under it the rows of the lists, the first one first."""
    told: dict[int, dict[str, object]] = {child: {} for child in children}
    rows = SourceRow.objects.filter(child__in=children, batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED])
    for child, coded in rows.order_by("batch__entered_at", "batch", "number").values_list("child", "coded"):
        told[child] = {**coded, **told[child]}
    revisions = Revision.objects.filter(record__child__in=children).order_by("record__child", "-at", "-pk")
    for revision in revisions.distinct("record__child").select_related("record"):
        told[revision.record.child_id].update(revision.answers)
    return dict(told)


@wide("counted under another reading; the step that asks narrows what a page learns")
def facts_in(place: str, *, on: date, chunk: int = 5000) -> Iterator[list[tuple[int, Facts]]]:
    """The facts of every active child of a place, chunk by chunk, in the order of their ids; nothing is kept.

    Only what decides is opened: codes, and the restricted answers; no name, number or address.
    """
    children = Child.objects.filter(state=Child.State.ACTIVE, residence__within=place).select_related("person")
    plain = children.defer(
        *("hukou_detail", "residence_detail", "secret_why", "person__name", "person__idno", "person__phone")
    )
    last = 0
    while found := list(plain.filter(pk__gt=last).order_by("pk")[:chunk]):
        last = found[-1].pk
        told = _deciding([child.pk for child in found])
        yield [(child.pk, facts_of_child(child, told[child.pk], on=on)) for child in found]


def _deciding(children: Collection[int]) -> dict[int, Answers]:
    """As `answers_known`, without opening what is personal."""
    told: dict[int, dict[str, object]] = {child: {} for child in children}
    rows = SourceRow.objects.filter(child__in=children, batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED])
    for child, coded in rows.order_by("batch__entered_at", "batch", "number").values_list("child", "coded"):
        told[child] = {**coded, **told[child]}
    revisions = Revision.objects.filter(record__child__in=children).order_by("record__child", "-at", "-pk")
    for child, coded, apart in revisions.distinct("record__child").values_list(
        "record__child", "coded", "restricted__answers"
    ):
        told[child] |= {**coded, **(apart or {})}
    return dict(told)


def _judged(children: Collection[int], *, on: date) -> Iterator[tuple[Child, Verdict]]:
    if not children:
        return
    told = answers_known(children)
    for child in Child.objects.select_related("person").filter(pk__in=children):
        yield child, judge(facts_of_child(child, told[child.pk], on=on), on=on)


def keep_verdict(child: Child, verdict: Verdict, *, on: date) -> bool:
    """Put a verdict into the columns of a loaded child; True when it says something new."""
    before = (child.kind, child.clause, child.counts_from, child.counts_until, child.flags)
    child.kind, child.clause = verdict.kind.value, str(verdict.clause or "")
    child.counts_from, child.counts_until = verdict.counts_from, verdict.counts_until
    child.flags, child.judged_on = [str(flag) for flag in verdict.flags], on
    return before != (child.kind, child.clause, child.counts_from, child.counts_until, child.flags)


def facts_of_child(child: Child, answers: Answers, *, on: date) -> Facts:
    """What is known of a child, from its columns and what its form and its lists told."""
    return Facts(
        born=child.person.born,
        hukou=child.hukou or None,
        hukou_registered=child.hukou_registered != "0",
        parents_hukou=_parents_hukou(answers),
        document=Document(_DOCUMENTS.get(child.person.document, "resident")),
        residence=child.residence or None,
        arrived=_arrived(answers, on=on),
        lives_with=LivesWith(_LIVES_WITH[lives]) if (lives := _text(answers, "lives_with")) in _LIVES_WITH else None,
        asked_for_help=_text(answers, "asked_for_help") == "1",
        father=_parent(answers, "father"),
        mother=_parent(answers, "mother"),
    )


def _parents_hukou(answers: Answers) -> str | None:
    """One parent's hukou is enough; 不详 for both says that the family was asked and cannot tell."""
    keys = ("father_hukou", "mother_hukou")
    asked = all(isinstance(answers.get(key), Mapping) for key in keys)
    return next((code for key in keys if (code := _text(answers, key))), NOT_KNOWN if asked else None)


def _arrived(answers: Answers, *, on: date) -> date | None:
    """首次来沪日期; who has been at the present home for the months has been in Shanghai at least as long."""
    if arrived := _day(answers, "arrived"):
        return arrived
    came = _day(answers, "came")
    return came if came and months_reached(came, STAY_MONTHS.on(on), on=on) else None


def _parent(answers: Answers, who: str) -> Parent:
    status, away_for = _text(answers, f"{who}_status"), _text(answers, f"{who}_away_for")
    away_since = _day(answers, f"{who}_away_since")
    other = "mother" if who == "father" else "father"
    one_out = _text(answers, "both_out") == "0" and _text(answers, "one_out") == "1"
    at_home = one_out and away_since is None and _day(answers, f"{other}_away_since") is not None
    return Parent(
        status=Status(status) if status in set(Status) else None,
        away_since=away_since,
        # One parent out since a day, this one without: at home, and the form says without capacity.
        away_to=_text(answers, f"{who}_away_to") or (_text(answers, "residence") if at_home else None),
        away_for=AwayFor(away_for) if away_for in set(AwayFor) else None,
        unable=True if at_home else None,
    )


def _text(answers: Answers, key: str) -> str | None:
    value = answers.get(key)
    return value if isinstance(value, str) and value else None


def _day(answers: Answers, key: str) -> date | None:
    text = _text(answers, key)
    return date.fromisoformat(text) if text else None
