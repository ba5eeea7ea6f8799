"""Which rows of each table a scope sees and writes (行级权限): the second lock, in PostgreSQL itself.

Said once, as a table; applied after every migration like `grants.py`. A table of the register that does not stand
here is refused by a test, and shows nothing meanwhile. Comparisons of places are those of `text_pattern_ops`: they
leak nothing, so an index may answer them before the policy is asked; LIKE and starts_with() may not.
"""

from collections.abc import Collection

from django.apps import apps

_ROLE = "(SELECT register_scope('role'))"
_USER = "(SELECT register_scope('user'))::bigint"
_PLACE = "(SELECT register_scope('place'))"
_CHILDREN = "(SELECT register_scope('children'))"
_DEPARTMENT = "(SELECT register_scope('department'))"
_ALSO = "(SELECT register_scope('also'))::bigint[]"

ANYBODY = f"{_ROLE} IS NOT NULL"  # with a scope that holds
WORK = f"{_ROLE} = 'WIDE'"  # linking, composing, counting, jobs; never a page
NOBODY = "false"


def within(column: str, place: str = _PLACE) -> str:
    """Whether a division code lies in the scope's place; digits only, so ':' comes after every one of them.

    Said as a negation: of a range between two values that it does not know yet, the planner believes that hardly any
    row lies in it, and then sorts a district's children instead of walking an index.
    """
    return f"NOT ({column} ~<~ {place} OR {column} ~>=~ ({place} || ':'))"


def _by(*roles: str) -> str:
    return f"{_ROLE} IN ({', '.join(repr(role) for role in roles)})"


def _if_seen(table: str, column: str, mine: str) -> str:
    """Whether a row of another table, which the scope must see, stands in the given relation."""
    return f"EXISTS (SELECT 1 FROM {table} x WHERE x.{column} = {mine})"  # noqa: S608  # our own tables only


_CHILD = f"{within('residence', _CHILDREN)} OR person_id = ANY ({_ALSO})"
_OF_CHILD = f"{WORK} OR {_if_seen('register_child', 'person_id', 'child_id')}"
_OF_RECORD = f"{WORK} OR {_if_seen('register_record', 'id', 'record_id')}"
_OFFICERS = f"({_by('OFFICER')} AND {within('district')})"

# Reading; a writer must be able to read what it writes. A row is found by what it belongs to.
SEEN = {
    "Child": _CHILD,
    "Person": f"{WORK} OR {_if_seen('register_child', 'person_id', 'register_person.id')}"
    f" OR {_if_seen('register_guardianship', 'person_id', 'register_person.id')}",
    "Guardianship": _OF_CHILD,
    "Household": f"{WORK} OR {_if_seen('register_child', 'household_id', 'register_household.id')}",
    "MatchKey": f"{WORK} OR {_CHILDREN} IS NOT NULL",  # a keyed hash and a number; the child itself is guarded
    # A list belongs to the officers of its district; a row also to whoever sees its child.
    "Batch": f"{WORK} OR {_OFFICERS}",
    "BatchFile": f"{WORK} OR {_if_seen('register_batch', 'id', 'batch_id')}",
    "SourceRow": f"{WORK} OR {_if_seen('register_child', 'person_id', 'child_id')}"
    f" OR {_if_seen('register_batch', 'id', 'batch_id')}",
    "Pair": f"{WORK} OR {_if_seen('register_sourcerow', 'id', 'row_id')}",
    "Visit": _OF_CHILD,
    "Record": _OF_CHILD,
    "Revision": _OF_RECORD,
    "UploadRow": _OF_RECORD,
    # 方案 二: a liaison sees what its department was asked, and nothing of the register behind it.
    "Request": f"{WORK} OR ({_by('OFFICER', 'APPROVER')} AND {within('district')})"
    f" OR ({_by('LIAISON')} AND district = {_PLACE} AND department = {_DEPARTMENT})",
    "Line": f"{WORK} OR {_if_seen('register_request', 'id', 'request_id')}"
    f" OR {_if_seen('register_record', 'id', 'record_id')}",
    "Settlement": f"{WORK} OR {_if_seen('register_line', 'id', 'line_id')}",
    "Entry": f"{WORK} OR by_id = {_USER} OR {_if_seen('register_child', 'person_id', 'child_id')}",
    # Staff, as their office shows them: whoever is signed in reads who did what.
    "User": ANYBODY,
}

# Where writing is bounded otherwise than reading.
ADDED = {
    "Child": WORK,
    "Person": WORK,
    "Guardianship": WORK,
    "Household": WORK,
    "MatchKey": WORK,
    "SourceRow": WORK,
    "Pair": WORK,
    "Entry": f"{WORK} OR by_id = {_USER}",
    "User": f"{WORK} OR ({_by('ADMINISTRATOR')} AND {within('jurisdiction')})",
}
CHANGED = {
    "Child": WORK,
    "Person": WORK,
    "Guardianship": WORK,
    "Household": WORK,
    # Signing in writes when; a person changes the own password; an administrator keeps those of the place.
    "User": f"{WORK} OR {_ROLE} = 'GATE' OR id = {_USER} OR ({_by('ADMINISTRATOR')} AND {within('jurisdiction')})",
}
# Tables without policies: nothing in them is about a person.
OPEN = frozenset({"Division", "Round"})


def statements(tables: Collection[str]) -> list[str]:
    """Close every table of the register, then open it as far as said above."""
    lines = []
    for model in apps.get_app_config("register").get_models():
        table, name = model._meta.db_table, model.__name__
        if table not in tables or name in OPEN:
            continue
        lines.append(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        if name.endswith("Event"):  # history: written by triggers in the scope of whoever changes a row
            said = {"SELECT": WORK, "INSERT": ANYBODY}
        else:
            seen = SEEN.get(name, NOBODY)
            said = {"SELECT": seen, "INSERT": ADDED.get(name, seen), "UPDATE": CHANGED.get(name, seen), "DELETE": WORK}
        for command, condition in said.items():
            policy = f"{command.lower()}_by_scope"
            check = "WITH CHECK" if command == "INSERT" else "USING"
            lines.append(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
            lines.append(f'CREATE POLICY {policy} ON "{table}" FOR {command} TO PUBLIC {check} ({condition})')
    return lines
