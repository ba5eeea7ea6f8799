"""Numbers that do not hold, as lists wrote them for children of whom no other is known (未通过校验的号码).

They stand in the rows themselves, in their envelopes, with list and row; no child has such a number as its own. Who
compares looks at them, for one wrong digit still says which of two children was meant.
"""

from collections.abc import Collection

from django.db import connection

from tonghu.register.models.lists import SourceRow
from tonghu.register.scope import wide
from tonghu.register.secrecy.column import personal
from tonghu.rules.forms.cells import DAMAGED

# Only rows of whose numbers something was said are opened; the first word stands, as in `compose.merge`.
_ROWS = """
    SELECT s.child_id, s.personal FROM register_sourcerow s JOIN register_batch b ON b.id = s.batch_id
    WHERE s.child_id = ANY(%s::bigint[]) AND b.state IN ('ENTERING', 'ENTERED')
        AND s.problems @? '$[*] ? (@.code starts with "ID_")'
    ORDER BY b.entered_at, s.batch_id, s.number
"""


@wide("a child may be known in another place")
def damaged_numbers(children: Collection[int]) -> dict[int, str]:
    """The damaged number of each of these children that an entered list names with one."""
    if not children:
        return {}
    open_row = personal(SourceRow, "personal").open
    told: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(children)])
        for child, sealed in cursor.fetchall():
            if child not in told and (written := open_row(sealed).get(DAMAGED)):
                told[child] = written
    return told
