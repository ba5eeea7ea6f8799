"""The first round of the invented district, carried from two messy lists to a table (演示故事).

Every chapter calls the steps that people call; nothing is written past them.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from django.db.models import QuerySet

from tonghu.demo import doubtful, lists
from tonghu.demo.people import Post, appoint, posts
from tonghu.demo.population import Child as Invented
from tonghu.demo.population import answers_for, form_answers, form_number, invent
from tonghu.demo.releasing import count, last_half_year, publish
from tonghu.demo.stage import DISTRICT, Story, Tell
from tonghu.register.models import Batch, Child, Division, Line, Pair, Record, Round, User
from tonghu.rules.access import Role
from tonghu.rules.terms.departments import Department
from tonghu.steps import intake, rounds, verification, visits

STREETS = 4  # whose children are being visited when the story stops
REGISTERED, NOT_AT_HOME = 0.55, 0.15  # shares of them
FORGET = 0.3  # share of families that say otherwise than a department
LEFT = 2  # children of the demo's 儿童主任 that nobody has visited, forms of its 儿童督导员 that nobody has reviewed
UNCHANGED = 2  # children of the demo's street of whom the last round's form still holds
LATE = 90  # children of the list that waits
FILES = ("教育局_随迁子女名单.xlsx", "公安局_居住证名单.xls", "社区云_未成年人线索.csv")


def tell(children: int, *, seed: int, on: date, password: Callable[[str], str], say: Tell) -> list[Post]:
    """Build the district and carry it through the main job; returns the accounts to show. Deterministic by seed."""
    story = Story(invent(children, seed, on, DISTRICT), on, password, say, {}, [])
    for chapter in (
        _appoint,
        _open_round,
        _receive_lists,
        _decide_pairs,
        _leave_doubts,
        _look_into_leads,
        _remember_last_round,
        _visit,
        _review,
        _verify,
        _upload,
        _review_late,
        last_half_year,
        count,
        publish,
    ):
        chapter(story)
    return story.posts


def _appoint(story: Story) -> None:
    """The street and neighbourhood with most children get the demo's 儿童督导员 and 儿童主任."""
    towns = {town.code: children for town, children in story.population.by_town()}
    busiest = sorted(towns, key=lambda code: (-len(towns[code]), code))[:STREETS]
    # 留守 are few: one more street is visited where most of them live.
    others = (code for code in sorted(towns) if code not in busiest)
    busiest.append(
        max(others, key=lambda code: sum(child.counts_as(story.on) == "LEFT_BEHIND" for child in towns[code]))
    )
    homes = Counter(child.residence.code for child in towns[busiest[0]])
    committee = next(code for code, _ in homes.most_common() if len(code) == 12 and code.startswith(busiest[0]))
    story.posts = posts(DISTRICT, busiest[0], committee)
    story.cast = {post.username: appoint(post, story.password(post.username)) for post in story.posts}
    for street in busiest[1:]:
        _also(story, f"dudaoyuan-{street[6:]}", Role.SUPERVISOR, street)


def _also(story: Story, username: str, role: Role, place: str) -> User:
    """One more account of a role, with which nobody signs in: the demo shows one of each."""
    if username not in story.cast:
        story.cast[username] = appoint(Post(username, f"演示{role.label}", role, place), None)
    return story.cast[username]


def _open_round(story: Story) -> None:
    """The half-yearly round whose reference date comes next."""
    halves = [
        date(year, month, day) for year in (story.on.year, story.on.year + 1) for month, day in ((6, 30), (12, 31))
    ]
    reference = next(day for day in halves if day >= story.on)
    name = f"{reference.year}年{'上' if reference.month == 6 else '下'}半年"
    story.round = rounds.open_round(name, reference, by=story.cast["minzheng"])


def _receive_lists(story: Story) -> None:
    """Three lists are entered; a later one waits for the officer to look at it."""
    late = invent(LATE, story.population.seed + 1, story.on, DISTRICT)
    with tempfile.TemporaryDirectory(prefix="tonghu-demo-") as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        lists.write(story.population, first)
        lists.write(late, second)
        for file in FILES:
            story.tell(f"接收{Path(file).stem}")
            batch = _receive(first / file, f"虚构_{file}", story)
            intake.enter_rows(intake.confirm(batch, by=story.cast["minzheng"]), on=story.on)
        _receive(second / FILES[0], f"虚构_补充_{FILES[0]}", story)


def _receive(path: Path, name: str, story: Story) -> Batch:
    officer, round = story.cast["minzheng"], story.going_on
    batch = intake.receive_file(path.read_bytes(), name, round=round, district=DISTRICT, by=officer)
    batch = intake.read_batch(batch, on=story.on)
    if batch.state == Batch.State.REFUSED:
        raise RuntimeError(f"the invented list was refused: {batch.refusal}")
    return batch


def _decide_pairs(story: Story) -> None:
    """Half of the doubtful rows are decided, and some of those looked at again; the rest wait on the officer's desk."""
    officer = story.cast["minzheng"]
    waiting = list(intake.waiting_rows(officer))
    story.tell(f"判定疑似同一儿童（{len(waiting)}行，留一半给您）")
    for row in waiting[: len(waiting) // 2]:
        pair = row.pairs.filter(decision="").order_by("-probability", "pk").first()
        agrees = pair is not None and (pair.probability or 0) >= 0.5
        intake.decide(row, pair.child_id if pair and agrees else None, by=officer, on=story.on, why="演示")
    _look_again(story)


def _look_again(story: Story) -> None:
    """A second officer, blind, looks at all of these, not at a sample; one in six is seen otherwise, for a third."""
    second = _also(story, "fuhe", Role.OFFICER, DISTRICT)
    decided = Pair.objects.filter(decision__in=("SAME", "DIFFERENT")).select_related("row__batch", "child")
    pairs = list(decided.order_by("pk"))
    story.tell(f"第二人独立复核已判定的疑似（{len(pairs)}对，演示全部复核）")
    for n, pair in enumerate(pairs):
        other = "DIFFERENT" if pair.decision == "SAME" else "SAME"
        intake.opine(pair, other if n % 6 == 3 else pair.decision, by=second, on=story.on, why="演示")


def _leave_doubts(story: Story) -> None:
    """Two lists of families that no machine should decide on wait in the queue."""
    story.tell("接收两份有疑似儿童的补充名单（双胞胎、兄弟姐妹、同音名）")
    officer = story.cast["minzheng"]
    street = Division.objects.get(code=story.cast["dudaoyuan"].jurisdiction).name
    for name, lines in (("一", doubtful.FIRST), ("二", doubtful.SECOND)):
        with tempfile.TemporaryDirectory(prefix="tonghu-demo-") as folder:
            path = Path(folder) / "list.csv"
            path.write_bytes(doubtful.content(lines, street=street))
            batch = _receive(path, f"虚构_补充名单{name}.csv", story)
        batch = intake.enter_rows(intake.confirm(batch, by=officer), on=story.on)
        intake.scan_batch(batch, by=officer)


def _look_into_leads(story: Story) -> None:
    """Most leads of the streets that are visited are children; a few are not, and the rest wait for the officer."""
    officer, streets = story.cast["minzheng"], tuple(user.jurisdiction for user in _supervisors(story))
    leads = list(intake.waiting_leads(officer))
    story.tell(f"核实线索（{len(leads)}条，留一部分给您）")
    for n, row in enumerate(lead for lead in leads if str(lead.coded.get("residence", "")).startswith(streets)):
        row.refresh_from_db()
        if row.outcome != "LEAD" or n % 12 == 11:
            continue  # attached with an earlier one, or left
        if n % 12 == 5:
            intake.rule_out(row, reason="NOBODY", by=officer)
        else:
            intake.confirm_lead(row, reason="VISITED", by=officer, on=story.on)


def _remember_last_round(story: Story) -> None:
    """A few children were registered in the round before: whoever visits them now may find nothing changed."""
    this = story.going_on.reference_date
    before = date(this.year, 6, 30) if this.month == 12 else date(this.year - 1, 12, 31)
    name = f"{before.year}年{'上' if before.month == 6 else '下'}半年"
    story.last = rounds.open_round(name, before, by=story.cast["minzheng"])
    own, supervisor = story.cast["ertongzhuren"].jurisdiction, story.cast["dudaoyuan"]
    truths = {child.idno: child for child in story.population if child.idno}
    known = [child for child in _children_of(supervisor.jurisdiction) if child.person.idno in truths]
    # Of the demo's 儿童主任 the last ones are left for whoever would rather fill a form in; then those of the street.
    mine = [child for child in known if child.residence == own][:-LEFT]
    for child in [*mine, *(child for child in known if child.residence != own)]:
        truth = truths[child.person.idno]
        if len(story.unchanged) == UNCHANGED or not truth.residence.code.startswith(child.residence[:9]):
            continue
        director = _also(story, f"ertongzhuren-{child.residence[6:]}", Role.DIRECTOR, child.residence)
        record = _fill_in(child, truth, before - timedelta(days=20), director, story, forgets=False, round=story.last)
        if record.state != Record.State.SUBMITTED:
            continue
        visits.review(record, accept=True, by=supervisor)
        now = Record(child=child, round=story.going_on, form=record.form)
        if visits.may_confirm(now, by=director, on=story.on):
            story.unchanged.add(child.pk)
    story.tell(f"上一轮的登记表（{len(story.unchanged)}名儿童这一轮可以直接确认无变化）")


def _visit(story: Story) -> None:
    """Neighbourhoods of the busiest streets are visited, one after another; some families were not at home."""
    dice = random.Random(story.population.seed)
    truths = {child.idno: child for child in story.population if child.idno}
    streets = [user.jurisdiction for user in _supervisors(story)]
    children = [child for street in streets for child in _children_of(street) if child.person.idno in truths]
    story.tell(f"入户走访、填写登记表（{len(streets)}个街镇，{len(children)}名儿童）")
    own = story.cast["ertongzhuren"].jurisdiction
    of_own = [child for child in children if child.residence == own and child.pk not in story.unchanged]
    left = story.unchanged | {child.pk for child in of_own[-LEFT:]}  # for whoever signs in as this 儿童主任
    for child in children:
        chance = dice.random()
        if child.pk in left or chance > REGISTERED + NOT_AT_HOME:
            continue
        back = min(dice.randrange(1, 40), max(0, (story.on - story.going_on.opens_on).days))
        met, day = chance <= REGISTERED, story.on - timedelta(days=back)
        director = _also(story, f"ertongzhuren-{child.residence[6:]}", Role.DIRECTOR, child.residence)
        truth = truths[child.person.idno]
        moved = not truth.residence.code.startswith(child.residence[:9])
        outcome = "MOVED" if moved else "MET" if met else "ABSENT"
        visits.log_visit(
            child, round=story.going_on, visited_on=day, way="HOME", outcome=outcome, by=director, on=story.on
        )
        if outcome == "MET":
            _fill_in(child, truth, day, director, story, forgets=dice.random() < FORGET)


def _supervisors(story: Story) -> list[User]:
    return [user for user in story.cast.values() if user.role == Role.SUPERVISOR]


def _fill_in(
    child: Child,
    truth: Invented,
    day: date,
    visitor: User,
    story: Story,
    *,
    forgets: bool,
    round: Round | None = None,
) -> Record:
    """Fill the form in as the family tells it; some remember their insurance otherwise than 医保 does."""
    record = visits.open_record(child, round=round or story.going_on, by=visitor, form=form_number(truth))
    unit = visits.defaults(child, by=visitor, on=day)["unit"].value
    answers = {**form_answers(truth, day), "unit": unit}
    if forgets:
        answers["insurance"] = "1" if answers["insurance"] == "3" else "3"
    try:
        reasons = _Reasons()
        visits.submit(record, answers, reasons=reasons, by=visitor, on=day if round else story.on)
    except visits.FormHasErrors:
        pass  # the draft stays for the visitor, as it would
    record.refresh_from_db()
    return record


class _Reasons(dict[str, str]):
    """A reason for whatever the rules would like to have explained."""

    def get(self, key: str, default: object = None) -> str:
        self.setdefault(key, "已向监护人核实（演示）")
        return self[key]


def _review(story: Story) -> None:
    """Most forms are accepted, a few returned, some still wait: two of them for whoever signs in as 儿童督导员."""
    submitted = list(_records(story, Record.State.SUBMITTED))
    story.tell(f"儿童督导员审核（{len(submitted)}张登记表）")
    left = [record for record in submitted if _of_the_demo(record, story)][-LEFT:]
    for n, record in enumerate(submitted):
        if n % 5 != 4 and record not in left:
            _decide(record, story, accept=n % 15 != 13)


def _review_late(story: Story) -> None:
    """Of those that waited elsewhere half are accepted after the departments were asked: the next to be sent."""
    waiting = [record for record in _records(story, Record.State.SUBMITTED) if not _of_the_demo(record, story)]
    for record in waiting[::2]:
        _decide(record, story, accept=True)


def _of_the_demo(record: Record, story: Story) -> bool:
    return record.child.residence.startswith(story.cast["dudaoyuan"].jurisdiction)


def _decide(record: Record, story: Story, *, accept: bool) -> None:
    supervisor = next(user for user in _supervisors(story) if record.child.residence.startswith(user.jurisdiction))
    visits.review(record, accept=accept, by=supervisor, why="" if accept else "请补充父亲的联系方式（演示）")


def _verify(story: Story) -> None:
    """The six departments answer from their truth; one of them has not finished."""
    officer = story.cast["minzheng"]
    truths = {child.idno: child for child in story.population if child.idno}
    requests = verification.ask_departments(round=story.going_on, district=DISTRICT, by=officer)
    story.tell(f"六部门核实（{sum(r.lines.count() for r in requests)}条）")
    liaisons = {user.department: user for user in story.cast.values() if user.role == "LIAISON"}
    for request in requests:
        lines = list(request.lines.select_related("request", "record__child__person", "revision"))
        for n, line in enumerate(lines):
            if request.department == Department.CDC and n % 4 == 3:
                continue
            truth = truths.get(line.record.child.person.idno)
            _answer(line, truth, liaisons[request.department])
    for line in list(verification.open_disagreements(officer))[::2]:
        for item in line.differing:
            verification.settle(line, item, chosen="DEPARTMENT", why="以部门登记为准（演示）", by=officer)


def _answer(line: Line, truth: Invented | None, liaison: User) -> None:
    known = answers_for(truth, line.request.department) if truth else {}
    several = ("disability", "disability_parts")
    values = {key: value.split(",") if key in several else value for key, value in known.items() if key in line.items}
    if values:
        verification.answer(line, result="", values=values, by=liaison)
    else:
        verification.answer(line, result="3", values={}, by=liaison)


def _upload(story: Story) -> None:
    rows = verification.make_upload(round=story.going_on, district=DISTRICT, by=story.cast["minzheng"])
    story.tell(f"生成全国系统上传行（{len(rows)}行）")


def _children_of(street: str) -> Iterable[Child]:
    children = Child.objects.filter(residence__within=street, residence__regex=r"^\d{12}$", state="ACTIVE")
    return children.select_related("person").order_by("residence", "pk")


def _records(story: Story, state: str) -> QuerySet[Record]:
    return Record.objects.filter(round=story.going_on, state=state).select_related("child").order_by("pk")
