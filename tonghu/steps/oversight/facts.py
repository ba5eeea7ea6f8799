"""What the journal says of the looking of one day (查阅事实): one row an account, counted by the database at once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tonghu.rules.access.unusual import NEAR_DAYS, NIGHT, USUAL_DAYS, Day, Rule

LOOKS = ("SEE_CHILD", "SEE_FORM", "SEE_DISAGREEMENT", "REVEAL")
LEAVING_FROM = timedelta(days=30)  # before the last day of whoever has said that he leaves
LINES = 100  # kept of one finding; the journal has all

# A child counts as worked on when the account did something about it near that day, decided a pair with it, kept a
# draft of it or held a permit for it; and as waiting when it stood on a list of the account's role.
_SQL = """
WITH looked AS MATERIALIZED (
    SELECT e.by_id, e.child_id, u.role, array_agg(e.id ORDER BY e.id) AS lines,
           bool_or((e.at AT TIME ZONE %(zone)s)::time >= make_time(%(night)s, 0, 0)
                OR (e.at AT TIME ZONE %(zone)s)::time < make_time(%(morning)s, 0, 0)) AS night
    FROM register_entry e JOIN register_user u ON u.id = e.by_id
    WHERE e.at >= %(start)s AND e.at < %(end)s AND e.act = ANY(%(looks)s) AND e.child_id IS NOT NULL
    GROUP BY e.by_id, e.child_id, u.role
), weighed AS MATERIALIZED (
    SELECT l.*, {tasked} AS tasked, {waiting} AS waiting,
           EXISTS (SELECT FROM register_entry w WHERE w.child_id = l.child_id AND w.by_id = l.by_id
                   AND w.act <> ALL(%(looks)s) AND w.at >= %(start)s AND w.at < %(end)s) AS acted
    FROM looked l
), gathered AS (
    SELECT by_id, count(*) AS children,
           count(*) FILTER (WHERE NOT acted AND NOT waiting) AS only_looked,
           count(*) FILTER (WHERE NOT tasked AND NOT waiting) AS idle,
           count(*) FILTER (WHERE night AND NOT acted AND NOT waiting AND NOT tasked) AS night,
           array_agg(lines[1]) FILTER (WHERE NOT acted AND NOT waiting) AS only_lines,
           array_agg(lines[1]) FILTER (WHERE NOT tasked AND NOT waiting) AS idle_lines,
           array_agg(lines[1]) FILTER (WHERE night AND NOT acted AND NOT waiting AND NOT tasked) AS night_lines
    FROM weighed GROUP BY by_id
), again AS (
    SELECT DISTINCT e.child_id, e.by_id, u.role
    FROM (SELECT DISTINCT child_id FROM weighed WHERE NOT tasked AND NOT waiting) i
    JOIN register_entry e ON e.child_id = i.child_id AND e.at >= %(week)s AND e.at < %(end)s AND e.act = ANY(%(looks)s)
    JOIN register_user u ON u.id = e.by_id
), shared AS (
    SELECT l.child_id, count(*) AS accounts FROM again l WHERE NOT {tasked} AND NOT {waiting} GROUP BY l.child_id
), most_shared AS (
    SELECT w.by_id, max(s.accounts) AS shared,
           array_agg(w.lines[1] ORDER BY s.accounts DESC) FILTER (WHERE s.accounts > 1) AS shared_lines
    FROM weighed w JOIN shared s ON s.child_id = w.child_id WHERE NOT w.tasked AND NOT w.waiting GROUP BY w.by_id
), asked AS (
    SELECT e.id, e.by_id, e.at, e.act, e.detail,
           lead(e.act) OVER own AS next_act, lead(e.at) OVER own AS next_at,
           count(*) FILTER (WHERE e.act = 'SEARCH_CHILDREN' AND e.detail ? 'like') OVER (
               PARTITION BY e.by_id, e.detail ->> 'like' ORDER BY e.at
               RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW) AS alike
    FROM register_entry e
    WHERE e.at >= %(start)s AND e.at < %(end)s
      AND (e.act = ANY(%(looks)s) OR e.act = ANY(%(asks)s) OR e.detail ? 'rows')
    WINDOW own AS (PARTITION BY e.by_id ORDER BY e.at, e.id)
), searched AS (
    SELECT by_id, count(*) FILTER (WHERE act = 'SEARCH_CHILDREN') AS searches,
           count(*) FILTER (WHERE act = 'SEARCH_CHILDREN' AND next_act = ANY(%(looks)s)
                            AND next_at - at < INTERVAL '10 minutes') AS opened,
           coalesce(max(alike) FILTER (WHERE act = 'SEARCH_CHILDREN' AND detail ? 'like'), 0) AS series,
           count(*) FILTER (WHERE act = 'FIND_ACROSS') AS across,
           coalesce(sum((detail ->> 'rows')::int) FILTER (
               WHERE act ~ '^(EXPORT|DOWNLOAD)_' AND detail ->> 'rows' ~ '^[0-9]{{1,8}}$'), 0) AS rows_taken,
           array_agg(id) FILTER (WHERE act = 'SEARCH_CHILDREN') AS search_lines,
           array_agg(id) FILTER (WHERE act = 'SEARCH_CHILDREN' AND detail ? 'like' AND alike > 1) AS series_lines,
           array_agg(id) FILTER (WHERE act = 'FIND_ACROSS') AS across_lines,
           array_agg(id) FILTER (WHERE act ~ '^(EXPORT|DOWNLOAD)_') AS taken_lines
    FROM asked GROUP BY by_id
), daily AS MATERIALIZED (
    SELECT e.by_id, (e.at AT TIME ZONE %(zone)s)::date AS day, count(DISTINCT e.child_id) AS children
    FROM register_entry e
    WHERE e.at >= %(since)s AND e.at < %(start)s AND e.act = ANY(%(looks)s) AND e.child_id IS NOT NULL
    GROUP BY 1, 2
), own_usual AS (
    SELECT by_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY children) AS usual FROM daily
    GROUP BY by_id HAVING count(*) >= 5
), role_usual AS (
    SELECT u.role, left(u.jurisdiction, 6) AS district, percentile_cont(0.9) WITHIN GROUP (ORDER BY d.children) AS usual
    FROM daily d JOIN register_user u ON u.id = d.by_id GROUP BY 1, 2 HAVING count(*) >= 10
)
SELECT u.id, left(u.jurisdiction, 6), coalesce(g.children, 0), coalesce(g.only_looked, 0), coalesce(g.idle, 0),
       coalesce(g.night, 0), coalesce(s.searches, 0), coalesce(s.opened, 0), coalesce(s.series, 0),
       coalesce(s.across, 0), coalesce(m.shared, 0), coalesce(s.rows_taken, 0), o.usual, r.usual,
       (u.leave_told_at IS NOT NULL AND u.leave_told_at < %(end)s AND u.ends_on - %(leaving)s <= %(day)s),
       g.only_lines, g.night_lines, s.search_lines, s.series_lines, s.across_lines, m.shared_lines, g.idle_lines,
       coalesce(g.only_lines, '{{}}') || coalesce(s.taken_lines, '{{}}')
FROM (SELECT by_id FROM gathered UNION SELECT by_id FROM searched) a
JOIN register_user u ON u.id = a.by_id
LEFT JOIN gathered g ON g.by_id = u.id LEFT JOIN searched s ON s.by_id = u.id
LEFT JOIN most_shared m ON m.by_id = u.id LEFT JOIN own_usual o ON o.by_id = u.id
LEFT JOIN role_usual r ON r.role = u.role AND r.district = left(u.jurisdiction, 6)
"""
_TASKED = """(
    EXISTS (SELECT FROM register_entry w WHERE w.child_id = l.child_id AND w.by_id = l.by_id
            AND w.act <> ALL(%(looks)s) AND w.at >= %(near)s AND w.at < %(until)s)
    OR EXISTS (SELECT FROM register_pair p WHERE p.child_id = l.child_id AND p.decided_by_id = l.by_id
               AND p.decided_at >= %(near)s AND p.decided_at < %(until)s)
    OR EXISTS (SELECT FROM register_record d WHERE d.child_id = l.child_id AND d.draft_by_id = l.by_id
               AND d.draft_at >= %(near)s AND d.draft_at < %(until)s)
    OR EXISTS (SELECT FROM register_permit m WHERE m.child_id = l.child_id AND m.user_id = l.by_id
               AND m.decision = 'APPROVED' AND m.decided_at < %(end)s AND m.expires_at > %(near)s))"""
# 儿童主任: the whole 居村 is the own list.
_WAITING = """(
    l.role = 'DIRECTOR'
    OR l.role = 'OFFICER' AND EXISTS (
        SELECT FROM register_pair p WHERE p.child_id = l.child_id AND p.decision = '')
    OR l.role = 'OFFICER' AND EXISTS (
        SELECT FROM register_line n JOIN register_record d ON d.id = n.record_id
        WHERE d.child_id = l.child_id AND n.verdict = 'DIFFERENT' AND n.settled_at IS NULL)
    OR l.role = 'SUPERVISOR' AND EXISTS (
        SELECT FROM register_record d WHERE d.child_id = l.child_id AND d.state = 'SUBMITTED'))"""
_ASKS = ("SEARCH_CHILDREN", "FIND_ACROSS")
_LINES_OF = (
    Rule.VOLUME,
    Rule.HOURS,
    Rule.SEARCHING,
    Rule.SERIES,
    Rule.ACROSS,
    Rule.SAME_CHILD,
    Rule.NO_TASK,
    Rule.LEAVING,
)


@dataclass(frozen=True, slots=True)
class Looking:
    """One account's day, its district, and for each rule the lines of the journal that it rests on."""

    fact: Day
    district: str
    lines: dict[Rule, list[int]]


def looking_on(day: date) -> list[Looking]:
    """The day of every account that looked, searched or took something away."""
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    near = timedelta(days=NEAR_DAYS.on(day))
    values: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "night": NIGHT[0],
        "morning": NIGHT[1],
        "start": start,
        "end": end,
        "day": day,
        "week": end - timedelta(days=7),
        "near": start - near,
        "until": end + near,
        "since": start - timedelta(days=USUAL_DAYS.on(day)),
        "looks": list(LOOKS),
        "asks": list(_ASKS),
        "leaving": LEAVING_FROM.days,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(tasked=_TASKED, waiting=_WAITING), values)
        return [_of(row, day) for row in cursor.fetchall()]


def _of(row: tuple[Any, ...], day: date) -> Looking:
    account, district, *rest = row
    names = ("children", "only_looked", "idle", "night", "searches", "opened", "series", "across", "shared")
    counts = dict(zip((*names, "rows_taken"), map(int, rest[:10]), strict=True))
    usual, role_usual, leaving = rest[10:13]
    fact = Day(account, day, **counts, usual=usual, role_usual=role_usual, leaving=bool(leaving))
    lines = {rule: sorted(found or [])[:LINES] for rule, found in zip(_LINES_OF, rest[13:], strict=True)}
    return Looking(fact, district, lines)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
