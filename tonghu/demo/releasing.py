"""The last chapters of the story: a half-year is over, its figures are protected, one release is out (统计和发布)."""

from tonghu.demo import covering
from tonghu.demo.stage import DISTRICT, Story
from tonghu.register.models import Publication, Round, User
from tonghu.rules.access import Role
from tonghu.rules.terms.departments import Department
from tonghu.steps import release, rounds

PUBLISHED, WAITING = ("T01", "T02", "T03", "T11"), ("T01", "T05", "T12", "T14", "T17", "T25")
APPROVE = (Department.CIVIL, Department.STATISTICS)


def last_half_year(story: Story) -> None:
    """The round before is over: its figures are frozen, so that this one has something to be compared with."""
    last, officer = story.before, story.cast["minzheng"]
    story.tell(f"结束{last.name}轮次，冻结名册、制作统计表")
    rounds.close_round(last, why="启用本系统以前的轮次，名册由本系统补录（演示）", by=officer, on=story.on)
    _freeze(story, last)


def _freeze(story: Story, round: Round) -> int:
    statistician = story.cast["tongji"]
    snapshot = release.freeze(round=round, within=DISTRICT, by=statistician)
    return release.protect_snapshot(snapshot, by=statistician)


def count(story: Story) -> None:
    """Coverage is estimated, and the round going on is frozen and protected as it stands."""
    # The demo's lists are those of both rounds; in the second, drawn 居村 were visited once more without them.
    visited = covering.revisited(story.population, DISTRICT, seed=story.population.seed)
    for round, told in ((story.before, covering.report(DISTRICT)), (story.going_on, visited)):
        release.record_estimate(told, round=round, within=DISTRICT, by=story.cast["tongji"])
    made = _freeze(story, story.going_on)
    edition = release.edition_for(round=story.going_on, within=DISTRICT, by=story.cast["tongji"])
    hidden = sum(printed.table.suppressed for printed in edition.tables.values())
    story.tell(f"冻结名册、制作统计表（{made}张，为保护隐私隐去{hidden}格）")


def publish(story: Story) -> None:
    """One release of the last half-year is out; another waits for the departments."""
    out = _draft(story, PUBLISHED)
    for consent in sorted(release.consents_of(out), key=lambda c: c.department in APPROVE):
        release.answer(consent, agree=True, by=_speaks(story, consent.department))
    out = release.publish(out, by=story.cast["minzheng"])
    release.keep_files(out, by=story.cast["minzheng"])
    waiting = _draft(story, WAITING)
    education = next(c for c in release.consents_of(waiting) if c.department == Department.EDUCATION)
    release.answer(education, agree=True, by=_speaks(story, education.department))
    story.tell(f"对外发布{out.number}（{len(out.tables)}张表）；另有一份正在征求意见")


def _draft(story: Story, tables: tuple[str, ...]) -> Publication:
    officer = story.cast["minzheng"]
    publication = release.draft(round=story.before, within=DISTRICT, tables=tables, by=officer)
    release.ask(publication, by=officer)
    publication.refresh_from_db()
    return publication


def _speaks(story: Story, department: str) -> User:
    """Who speaks for an office in the demo."""
    if department in APPROVE:
        return story.cast["shenpi" if department == Department.CIVIL else "tongji"]
    return next(u for u in story.cast.values() if u.role == Role.LIAISON and u.department == department)
