"""What may leave, by which act, and under what cover (导出种类). A kind that does not stand here leaves by no way."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tonghu.register.models import Export, User
from tonghu.rules.access import Act
from tonghu.rules.access.purpose import Need, export_needs

Kind = Export.Kind


class Purpose(StrEnum):
    """When somebody must say what a file is for (用途)."""

    NEVER = "NEVER"  # sent because somebody asked for just this, or counts only
    BY_NUMBER = "BY_NUMBER"  # the more children, the more is asked (rules/access/purpose)
    ALWAYS = "ALWAYS"


@dataclass(frozen=True, slots=True)
class Rule:
    """acts: any of them will do. note: the act of the journal. people: whether the file is about people."""

    acts: tuple[Act, ...]
    note: str
    people: bool = True
    purpose: Purpose = Purpose.NEVER

    def allows(self, user: User) -> bool:
        """Whether this account may take such a file at all; which one, the query behind it says."""
        return any(user.may(act) for act in self.acts)


RULES: dict[Kind, Rule] = {
    Kind.BASE_LIST: Rule((Act.SEE_BASE_LIST,), "EXPORT_CHILDREN", purpose=Purpose.BY_NUMBER),
    Kind.RETURNED: Rule((Act.RECEIVE_LIST,), "EXPORT_RETURNED"),
    Kind.ARRIVAL: Rule((Act.RECEIVE_LIST,), "EXPORT_ARRIVAL"),
    Kind.DIFFERENCE: Rule((Act.RECEIVE_LIST,), "EXPORT_DIFFERENCE", purpose=Purpose.BY_NUMBER),
    Kind.BASE_COUNTS: Rule((Act.SEE_BASE_LIST,), "EXPORT_BASE_COUNTS", people=False),
    Kind.REQUEST: Rule((Act.ANSWER, Act.ASK_DEPARTMENTS), "DOWNLOAD_REQUEST"),
    Kind.REFUSED: Rule((Act.ANSWER,), "EXPORT_REFUSED"),
    Kind.UPLOAD: Rule((Act.UPLOAD,), "DOWNLOAD_UPLOAD"),
    Kind.BOARD: Rule((Act.SEE_BOARD,), "EXPORT_BOARD", people=False),
    Kind.JOURNAL: Rule((Act.SEE_JOURNAL,), "EXPORT_JOURNAL", purpose=Purpose.ALWAYS),
    Kind.TABLE: Rule((Act.SEE_TABLES,), "DOWNLOAD_TABLE", people=False),
    Kind.PUBLICATION: Rule((Act.SEE_RELEASES, Act.TAKE_PUBLISHED), "DOWNLOAD_RELEASE", people=False),
    # Without names, yet a row for each child: whoever knows enough of one finds it.
    Kind.SNAPSHOT: Rule((Act.FREEZE_SNAPSHOT,), "EXPORT_SNAPSHOT", purpose=Purpose.ALWAYS),
    # Whole numbers and addresses stand on a form: always for a purpose.
    Kind.FORMS: Rule((Act.PRINT_FORMS,), "PRINT_FORMS", purpose=Purpose.ALWAYS),
    Kind.FORM_SHEET: Rule((Act.VISIT,), "EXPORT_FORM_SHEET", purpose=Purpose.ALWAYS),
    Kind.FORM_FAULTS: Rule((Act.VISIT,), "EXPORT_FORM_FAULTS"),
    Kind.FOLLOWUPS: Rule((Act.FOLLOW_UP,), "EXPORT_FOLLOW_UPS", purpose=Purpose.BY_NUMBER),
    Kind.REVIEWS: Rule((Act.REVIEW,), "EXPORT_REVIEWS", purpose=Purpose.BY_NUMBER),
    Kind.LEADS: Rule((Act.RULE_ON_LEAD,), "EXPORT_LEADS", purpose=Purpose.BY_NUMBER),
    Kind.BATCHES: Rule((Act.RECEIVE_LIST,), "EXPORT_BATCHES"),  # who sent them, and file names that may name people
    Kind.LIST_ROWS: Rule((Act.RECEIVE_LIST,), "EXPORT_LIST_ROWS", purpose=Purpose.BY_NUMBER),
    Kind.PAIRS: Rule((Act.DECIDE_PAIR,), "EXPORT_PAIRS", purpose=Purpose.BY_NUMBER),
    Kind.DISAGREEMENTS: Rule((Act.SETTLE,), "EXPORT_DISAGREEMENTS", purpose=Purpose.BY_NUMBER),
    # About colleagues: who looks over their shoulder says what for.
    Kind.LOOKS: Rule((Act.SEE_LOOKS,), "EXPORT_LOOKS", purpose=Purpose.ALWAYS),
    Kind.ACCOUNTS: Rule((Act.KEEP_ACCOUNTS, Act.AUTHORISE_ACCOUNTS), "EXPORT_ACCOUNTS", purpose=Purpose.ALWAYS),
    Kind.PERMITS: Rule((Act.ASK_PERMIT, Act.DECIDE_PERMIT, Act.SEE_PERMITS), "EXPORT_PERMITS", purpose=Purpose.ALWAYS),
    Kind.FINDINGS: Rule((Act.SEE_FINDINGS,), "EXPORT_FINDINGS", purpose=Purpose.ALWAYS),
    Kind.EXPORTS: Rule((Act.SEE_EXPORTS,), "EXPORT_EXPORTS", purpose=Purpose.ALWAYS),
    Kind.BLANK_FORM: Rule((Act.PRINT_FORMS,), "DOWNLOAD_BLANK_FORM", people=False),
}


def need_of(kind: Kind, rows: int, *, on: date) -> Need:
    """What must be said or approved before so many rows leave."""
    if RULES[kind].purpose is Purpose.BY_NUMBER:
        return export_needs(rows, on=on)
    return Need.PURPOSE if RULES[kind].purpose is Purpose.ALWAYS else Need.NOTHING
