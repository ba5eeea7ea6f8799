"""What must be explained before tables are sent on (变动说明): the rules of tables, asked of protected cells."""

from collections.abc import Iterator

from tonghu.methods.tabulation import TOTAL
from tonghu.register.models import Publication, Round, Snapshot
from tonghu.register.scope import wide
from tonghu.rules.forms import check_table
from tonghu.rules.terms.problems import Problem
from tonghu.steps.release.drafting import last_ready, portions
from tonghu.steps.release.snapshots import NoSnapshot

_WHOLE = "T01"


class Unexplained(ValueError):
    """The figures changed so much that somebody must say why (变动未说明)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("".join(problem.message for problem in problems) + "请在“变动说明”中写明原因后再送出。")


@wide("the total of two rounds, as it may be published")
def to_explain(publication: Publication, *, note: str = "") -> list[Problem]:
    """What the rules N07 and N10 find in a draft; a total that is hidden is not compared."""
    snapshot = publication.snapshot
    facts: dict[str, object] = {
        "change_note": note.strip(),
        "snapshot": snapshot.digest,
        "code_year": snapshot.code_year,
        "rules_version": snapshot.rules,
    }
    now, last = _total(snapshot), _last_total(publication)
    if now is not None and last is not None:
        facts |= {"total": now, "last_total": last}
    found = check_table(facts, on=snapshot.reference_date)
    return found if note.strip() else [*found, *_little_changed(publication)]


def _little_changed(publication: Publication) -> Iterator[Problem]:
    """A revision that differs little from what it revises tells of single children by subtraction (两次相减)."""
    first = publication.revises
    if first is None:
        return
    now, then = ({p.number: p.release for p in portions(each.snapshot, each.tables)} for each in (publication, first))
    pairs = [
        (n, then[number].values.get(place))
        for number, release in now.items()
        if number in then
        for place, n in release.values.items()
    ]
    least = max(release.threshold for release in now.values())
    if publication.tables == first.tables and all(n == old for n, old in pairs):
        yield Problem("REVISION", f"与{first.number}完全相同，没有改动任何一格。名册更正后须先重新制表，再起草修订。")
    small = sum(1 for n, old in pairs if n is not None and old is not None and 0 < abs(n - old) < least)
    if small:
        yield Problem(
            "REVISION",
            f"与{first.number}相减，有{small}格只差1至{least - 1}人，持有两版的人可能从中看出个别补登或更正的儿童。"
            "更正不多的，宜并入下一期。",
        )


def _last_total(publication: Publication) -> int | None:
    earlier = Round.before(publication.snapshot.reference_date)
    if earlier is None:
        return None
    try:
        return _total(last_ready(round=earlier, within=publication.place))
    except NoSnapshot:
        return None


def _total(snapshot: Snapshot) -> int | None:
    release = portions(snapshot, [_WHOLE])[0].release
    return release.values[(TOTAL,) * len(release.dims)]
