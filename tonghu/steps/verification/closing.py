"""When a record is verified (核实完毕): every department answered and every disagreement is settled."""

from collections.abc import Collection

from django.db import connection

from tonghu.register.scope import wide

# An array, not a list of parameters: with 20,000 of these the planner takes minutes.
_CLOSE = """
    UPDATE register_record r SET state = 'VERIFIED'
    WHERE r.id = ANY(%s::bigint[]) AND r.state = 'VERIFYING'
      AND NOT EXISTS (SELECT 1 FROM register_line l WHERE l.record_id = r.id AND l.settled_at IS NULL)
"""


@wide("the last answer closes a record that a department does not see")
def close_done(records: Collection[int]) -> int:
    """Mark those of these records as verified on which nothing is open; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [list(records)])
        return int(cursor.rowcount)
