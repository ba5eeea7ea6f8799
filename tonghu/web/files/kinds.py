"""What may leave, by which act, and under what cover (导出种类). A kind that does not stand here leaves by no way."""

from dataclasses import dataclass

from tonghu.register.models import Export, User
from tonghu.rules.access import Act

Kind = Export.Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """acts: any of them will do. note: the act of the journal. people: whether the file names people.

    routine: sent because somebody asked for just this; such files need no purpose, however long.
    """

    acts: tuple[Act, ...]
    note: str
    people: bool = True
    routine: bool = False

    def allows(self, user: User) -> bool:
        """Whether this account may take such a file at all; which one, the query behind it says."""
        return any(user.may(act) for act in self.acts)


RULES: dict[Kind, Rule] = {
    Kind.BASE_LIST: Rule((Act.SEE_BASE_LIST,), "EXPORT_CHILDREN"),
    Kind.RETURNED: Rule((Act.RECEIVE_LIST,), "EXPORT_RETURNED", routine=True),
    Kind.REQUEST: Rule((Act.ANSWER, Act.ASK_DEPARTMENTS), "DOWNLOAD_REQUEST", routine=True),
    Kind.REFUSED: Rule((Act.ANSWER,), "EXPORT_REFUSED", routine=True),
    Kind.UPLOAD: Rule((Act.UPLOAD,), "DOWNLOAD_UPLOAD", routine=True),
    Kind.BOARD: Rule((Act.SEE_BOARD,), "EXPORT_BOARD", people=False),
    Kind.TABLE: Rule((Act.SEE_TABLES,), "DOWNLOAD_TABLE", people=False),
}

PURPOSE_FROM = 500  # rows from which an export that is not routine says what it is for


def needs_purpose(kind: Kind, rows: int) -> bool:
    """Whether somebody must say what this is for."""
    rule = RULES[kind]
    return rule.people and not rule.routine and rows >= PURPOSE_FROM
