"""Which rows of each table a scope sees and writes (行级权限): the second lock, in PostgreSQL itself.

Said once, as a table; applied after every migration like `grants.py`. A table of the register that does not stand
here is refused by a test, and shows nothing meanwhile. Comparisons of places are those of `text_pattern_ops`: they
leak nothing, so an index may answer them before the policy is asked; LIKE and starts_with() may not.
"""

from collections.abc import Collection

from django.apps import apps
from django.db import models

_ROLE = "(SELECT register_scope('role'))"
_USER = "(SELECT register_scope('user'))::bigint"
_PLACE = "(SELECT register_scope('place'))"
_CHILDREN = "(SELECT register_scope('children'))"
_DEPARTMENT = "(SELECT register_scope('department'))"
_ALSO = "(SELECT register_scope('also'))::bigint[]"

ANYBODY = f"{_ROLE} IS NOT NULL"  # with a scope that holds
WORK = f"{_ROLE} = 'WIDE'"  # linking, composing, counting, jobs; never a page
NOBODY = "false"


def within(column: str, place: str = _PLACE, otherwise: str = NOBODY) -> str:
    """Whether a division code lies in the scope's place; digits only, so ':' comes after every one of them.

    otherwise: what opens a row beyond the place. Said as a CASE: of a range between two values that it does not know
    yet, the planner believes that hardly any row lies in it, and would then sort a whole district for one page; of a
    CASE it believes half. The index is found by the condition that every page adds itself (`__within`).
    """
    return f"CASE WHEN {column} ~>=~ {place} AND {column} ~<~ ({place} || ':') THEN true ELSE {otherwise} END"


def by_role(otherwise: str = NOBODY, **said: str) -> str:
    """What each role sees or writes; whoever works over the whole register everything."""
    whens = " ".join(f"WHEN '{role}' THEN {condition}" for role, condition in said.items())
    return f"CASE {_ROLE} WHEN 'WIDE' THEN true {whens} ELSE {otherwise} END"


def _if_seen(table: str, column: str, mine: str) -> str:
    """Whether a row of another table, which the scope must see, stands in the given relation."""
    return f"EXISTS (SELECT 1 FROM {table} x WHERE x.{column} = {mine})"  # noqa: S608  # our own tables only


def _by_me(column: str) -> str:
    """Whether nobody signed yet, or this account: asked of the row before and after, so that one signs for oneself."""
    return f"({column} IS NULL OR {column} = {_USER})"


_CHILD_SEEN = _if_seen("register_child", "person_id", "child_id")
_RECORD_SEEN = "register_sees_record(record_id)"  # functions of migration 0002, for what lies two steps behind
_REVISION_SEEN = _if_seen("register_revision", "id", "revision_id")
_REQUEST_SEEN = _if_seen("register_request", "id", "request_id")
_BATCH_SEEN = _if_seen("register_batch", "id", "batch_id")
_MINE = f"by_id = {_USER}"
_KEPT = f"EXISTS (SELECT 1 FROM register_user x WHERE x.id = user_id AND {within('x.jurisdiction')})"  # noqa: S608  # our own
_OWN = f"user_id = {_USER}"
_OUTSIDE = "by_id IS NULL AND act = 'SIGN_IN_FAILED'"
_OF_MY_DISTRICT = f"EXISTS (SELECT 1 FROM register_user x WHERE x.id = by_id AND {within('x.jurisdiction')})"  # noqa: S608  # our own
_KEEPER = within("jurisdiction", otherwise=f"id = {_USER}")

_ASKED = (
    "EXISTS (SELECT 1 FROM register_consent x WHERE x.publication_id = register_publication.id"  # noqa: S608  # our own
    f" AND x.department = {_DEPARTMENT})"
)

# Reading; a writer must be able to read what it writes. A row is found by what it belongs to.
SEEN = {
    "Child": within("residence", _CHILDREN, otherwise=f"person_id = ANY ({_ALSO})"),
    "Person": by_role(f"{_if_seen('register_child', 'person_id', 'register_person.id')} OR register_sees_ward(id)"),
    "Guardianship": by_role(_CHILD_SEEN),
    "Household": by_role(_if_seen("register_child", "household_id", "register_household.id")),
    "MatchKey": f"{_CHILDREN} IS NOT NULL",  # a keyed hash and a number; the child itself is guarded
    "SearchToken": f"{_CHILDREN} IS NOT NULL",  # likewise
    **dict.fromkeys(("Tally", "FormTally"), within("residence", _CHILDREN)),
    # A list belongs to the officers of its district; a row also to whoever sees its child.
    "Batch": by_role(OFFICER=within("district")),
    "BatchFile": by_role(OFFICER=_BATCH_SEEN),
    "SourceRow": by_role(_CHILD_SEEN, OFFICER=f"{_BATCH_SEEN} OR {_CHILD_SEEN}"),
    # An officer looks at thousands: asked as a function, each would check the signature of the scope anew.
    "Pair": by_role("register_sees_row(row_id)", OFFICER=_if_seen("register_sourcerow", "id", "row_id")),
    "Visit": by_role(_CHILD_SEEN),
    # Merging and splitting is work over the whole register; pages are told of it by the steps.
    **dict.fromkeys(("Merge", "Split", "Move", "Placing", "Choice", "Doubt", "Opinion", "LinkageModel"), WORK),
    "Record": by_role(_CHILD_SEEN),
    "Revision": by_role(_RECORD_SEEN),
    # What is to be done may tell of 严格限制项目: for those who serve the child.
    "Followup": by_role(OFFICER=_CHILD_SEEN, SUPERVISOR=_CHILD_SEEN, DIRECTOR=_CHILD_SEEN),
    "WhatIf": by_role(OFFICER=within("place"), STATISTICIAN=within("place")),
    "UploadRow": by_role(_RECORD_SEEN),
    "UploadTally": within("district", _CHILDREN),
    # 严格限制项目: rows of their own, for those who serve the child and for the officers of its district.
    "Restricted": by_role(OFFICER=_REVISION_SEEN, SUPERVISOR=_REVISION_SEEN, DIRECTOR=_REVISION_SEEN),
    "RestrictedDraft": by_role(OFFICER=_RECORD_SEEN, SUPERVISOR=_RECORD_SEEN, DIRECTOR=_RECORD_SEEN),
    # 反映人: only whoever may have to answer them.
    "Reporter": by_role(OFFICER=_if_seen("register_sourcerow", "id", "row_id")),
    # 线索处置: of the officers who received the list.
    "Ruling": by_role(OFFICER=_if_seen("register_sourcerow", "id", "row_id")),
    "Reveal": by_role(_MINE),
    # 方案 二: a liaison sees what its department was asked, and nothing of the register behind it.
    "Request": by_role(
        OFFICER=within("district"),
        APPROVER=within("district"),
        LIAISON=f"district = {_PLACE} AND department = {_DEPARTMENT}",
    ),
    "Line": by_role(_RECORD_SEEN, OFFICER=f"{_REQUEST_SEEN} OR {_RECORD_SEEN}", LIAISON=_REQUEST_SEEN),
    "LineTally": by_role(_REQUEST_SEEN),
    "Settlement": by_role("register_sees_line(line_id)"),
    "Entry": by_role(
        f"{_MINE} OR {_CHILD_SEEN}",
        GATE=_OUTSIDE,
        SECURITY=f"{_OF_MY_DISTRICT} OR {_OUTSIDE}",
        AUDITOR=f"{_OF_MY_DISTRICT} OR {_OUTSIDE}",
    ),
    # Why somebody looked: the asker, who decides, who watches; and whoever answers for the child.
    "Permit": by_role(
        f"user_id = {_USER} OR register_sees_child(child_id)",
        APPROVER=f"district = {_PLACE} OR user_id = {_USER}",
        SECURITY=f"district = {_PLACE}",
        AUDITOR=f"district = {_PLACE}",
    ),
    "Finding": by_role(SECURITY=f"district = {_PLACE}", AUDITOR=f"district = {_PLACE}"),
    # Who took something along sees that; who watches over the exports of a place sees all of them.
    "Export": by_role(
        _MINE, **dict.fromkeys(("APPROVER", "SECURITY", "AUDITOR"), within("jurisdiction", otherwise=_MINE))
    ),
    "Printing": by_role(_MINE),
    "FormFile": by_role(_MINE),
    # What was frozen of a place: those who make tables of it, and those who are asked about them.
    "Snapshot": by_role(**dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN", "LIAISON"), within("place"))),
    # Tables on their way out: those who make and decide; a department what it was asked.
    "Publication": by_role(
        **dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN"), within("place")),
        LIAISON=f"{within('place')} AND {_ASKED}",
    ),
    "Consent": by_role(
        **dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN"), within("place")),
        LIAISON=f"{within('place')} AND department = {_DEPARTMENT}",
    ),
    "LedgerEntry": by_role(**dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN"), within("place"))),
    "CoverageEstimate": by_role(**dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN"), within("place"))),
    # Staff, as their office shows them: whoever is signed in reads who did what.
    "User": ANYBODY,
    # How somebody gets in: the own, and those of the accounts that an administrator keeps. At the gate all, for it is
    # not known yet who asks: a passkey or an identity says that itself.
    "OldPassword": by_role(_OWN, ADMINISTRATOR=f"{_OWN} OR {_KEPT}"),
    "Authenticator": by_role(_OWN, GATE="true", ADMINISTRATOR=f"{_OWN} OR {_KEPT}"),
    "UserSession": by_role(_OWN, GATE="true", ADMINISTRATOR=f"{_OWN} OR {_KEPT}"),
    "SocialAccount": by_role(_OWN, GATE="true", ADMINISTRATOR=f"{_OWN} OR {_KEPT}"),
}

_HEARD = f"{_by_me('by_id')} AND drafter_id <> {_USER}"
# Where writing is bounded otherwise than reading.
ADDED = {
    **dict.fromkeys(("Child", "Person", "Guardianship", "Household", "SourceRow", "Pair"), WORK),
    **dict.fromkeys(("MatchKey", "SearchToken"), WORK),
    **dict.fromkeys(("Tally", "FormTally", "LineTally", "UploadTally"), NOBODY),  # counted by triggers of the owner
    "Entry": by_role(_MINE, GATE=_OUTSIDE),
    "Export": by_role(_MINE),
    "Snapshot": by_role(**dict.fromkeys(("OFFICER", "STATISTICIAN"), f"{_MINE} AND {within('place')}")),
    "CoverageEstimate": by_role(**dict.fromkeys(("OFFICER", "STATISTICIAN"), f"{_MINE} AND {within('place')}")),
    "Publication": by_role(
        **dict.fromkeys(("OFFICER", "STATISTICIAN"), f"drafted_by_id = {_USER} AND {within('place')}")
    ),
    "Consent": by_role(**dict.fromkeys(("OFFICER", "STATISTICIAN"), f"drafter_id = {_USER} AND {within('place')}")),
    "LedgerEntry": WORK,
    "Reporter": WORK,
    "WhatIf": by_role(_MINE),
    "Authenticator": by_role(_OWN),
    "SocialAccount": by_role(_OWN, ADMINISTRATOR=_KEPT),
    # 三员分立: who makes an account does not grant it, and does not make those who watch over him.
    "User": by_role(
        ADMINISTRATOR=f"made_by_id = {_USER} AND authorised_at IS NULL AND role NOT IN ('SECURITY', 'AUDITOR')"
        f" AND {within('jurisdiction')}"
    ),
    "Permit": by_role(f"user_id = {_USER} AND decision IN ('', 'BY_RULE')"),
    "Finding": WORK,
}
CHANGED = {
    **dict.fromkeys(("Child", "Person", "Guardianship", "Household", "Visit"), WORK),
    # Signing in writes when; a person changes the own password; an administrator keeps those of the place, a
    # 安全管理员 grants them. Which columns, a trigger says (migration 0002).
    "User": by_role(f"id = {_USER}", GATE="true", ADMINISTRATOR=_KEEPER, SECURITY=_KEEPER),
    # One answers for the own office, and never of the own draft.
    "Publication": by_role(**dict.fromkeys(("OFFICER", "APPROVER", "STATISTICIAN"), within("place"))),
    "Consent": by_role(
        LIAISON=f"{within('place')} AND department = {_DEPARTMENT} AND {_HEARD}",
        APPROVER=f"{within('place')} AND department = 'CIVIL' AND {_HEARD}",
        STATISTICIAN=f"{within('place')} AND department = 'STATISTICS' AND {_DEPARTMENT} = 'STATISTICS' AND {_HEARD}",
    ),
    # A use is counted by the step that allows it; a decision is somebody else's.
    "Permit": by_role(APPROVER=f"district = {_PLACE} AND user_id <> {_USER} AND {_by_me('decided_by_id')}"),
    "Finding": by_role(SECURITY=f"district = {_PLACE} AND account_id <> {_USER} AND {_by_me('closed_by_id')}"),
}
# Rows that come and go; of all other tables only work over the whole register removes any.
REMOVED = {name: SEEN[name] for name in ("Authenticator", "UserSession", "SocialAccount")}
# Tables without policies: nothing in them is about a person; a data key is wrapped by a key that is not here.
OPEN = frozenset({"Division", "Round", "DataKey", "Link", "Checkpoint", "ShortLived"})
# Tables of other applications that hold how somebody gets in.
_ELSEWHERE = ("mfa.Authenticator", "usersessions.UserSession", "socialaccount.SocialAccount")


def guarded() -> list[type[models.Model]]:
    """The models whose tables show a row only to a scope that may see it."""
    own = apps.get_app_config("register").get_models()
    return [*(model for model in own if model.__name__ not in OPEN), *map(apps.get_model, _ELSEWHERE)]


def statements(tables: Collection[str]) -> list[str]:
    """Close every table of the register, then open it as far as said above."""
    lines = []
    for model in guarded():
        table, name = model._meta.db_table, model.__name__
        if table not in tables:
            continue
        lines.append(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        if name.endswith("Event"):  # history: written by triggers in the scope of whoever changes a row
            said = {"SELECT": WORK, "INSERT": ANYBODY}
        else:
            seen = SEEN.get(name, NOBODY)
            said = {"SELECT": seen, "INSERT": ADDED.get(name, seen), "UPDATE": CHANGED.get(name, seen)}
            said["DELETE"] = REMOVED.get(name, WORK)
        for command, condition in said.items():
            policy = f"{command.lower()}_by_scope"
            check = "WITH CHECK" if command == "INSERT" else "USING"
            lines.append(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
            lines.append(f'CREATE POLICY {policy} ON "{table}" FOR {command} TO PUBLIC {check} ({condition})')
    return lines
