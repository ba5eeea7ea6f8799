"""What the application's role may do with each table (应用数据库角色的权限).

The site and the jobs log in as `tonghu_app`, which owns nothing. It reads and adds; it changes only what is a
state, and removes nothing but drafts of the machinery. Applied after every migration, so that a new table is
closed until it stands here.
"""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from tonghu.register import policies
from tonghu.register.audit import chain
from tonghu.register.scope import key_halves

ROLE = "tonghu_app"

# Tables of the register whose rows are never changed, only added (只增不改).
APPEND_ONLY = (
    *("Revision", "Restricted", "Request", "Settlement", "UploadRow", "Reporter", "Entry", "Reveal", "Ruling"),
    *("Export", "MatchKey", "SearchToken", "OldPassword", "Snapshot", "Split", "Move", "Choice", "Opinion"),
    "LinkageModel",
    "LedgerEntry",
    "CoverageEstimate",
)
# Of a row that stays as it came, only what became of it changes.
CHANGING_COLUMNS = {
    "SourceRow": ("outcome", "why", "child_id"),
    "Visit": ("child_id",),  # a merge or split moves it (register.models.merging keeps from where)
    "Permit": ("decision", "decided_by_id", "decided_at", "why", "expires_at", "used"),
    # What is published does not change under those who agreed to it: with other tables a new turn begins.
    "Publication": (
        *(
            "title",
            "tables",
            "digest",
            "turn",
            "state",
            "note",
            "number",
            "revision",
            "published_by_id",
            "published_at",
        ),
        *("ended_by_id", "ended_at", "ended_why"),
    ),
    "Consent": ("answer", "reason", "by_id", "at"),
    "Followup": ("child_id", "state", "closed_at", "closed_by_id", "closing"),
    "WhatIf": ("state", "done", "total", "counts", "changed"),
    "Finding": ("seen", "norm", "facts", "state", "closed_at", "closed_by_id", "explanation"),
}
# What the owner does on the application's behalf, each within bounds of its own.
FUNCTIONS = (
    *(
        "forget_reading(bigint)",
        "compact_tally()",
        "compact_forms()",
        "compact_answers()",
        "scope(text)",
        "sees_child(bigint)",
        "sees_ward(bigint)",
    ),
    *("sees_record(bigint)", "sees_row(bigint)", "sees_line(bigint)"),
)
# The tallies are kept by triggers of the owner.
READ_ONLY = ("Division", "DataKey", "Link", "Checkpoint", "Tally", "FormTally", "LineTally", "UploadTally")
# Machinery whose rows come and go: sessions, factors, what is remembered for minutes, jobs.
REMOVABLE = (
    "sessions.session",
    "usersessions.usersession",
    "mfa.authenticator",
    "socialaccount.socialaccount",
    "socialaccount.socialtoken",  # never written; goes with its account
    "register.shortlived",
)


def _rights(model: type[models.Model]) -> str:
    name = model.__name__
    if model._meta.label_lower in REMOVABLE or model._meta.app_label == "procrastinate":
        return "SELECT, INSERT, UPDATE, DELETE"
    if model._meta.label_lower == "pghistory.context":
        return "SELECT, INSERT, UPDATE"
    if model._meta.app_label != "register" or name in READ_ONLY:
        return "SELECT"
    if name in APPEND_ONLY or name.endswith("Event"):
        return "SELECT, INSERT"
    if name in CHANGING_COLUMNS:
        return f"SELECT, INSERT, UPDATE ({', '.join(CHANGING_COLUMNS[name])})"
    return "SELECT, INSERT, UPDATE"


def statements(tables: Collection[str]) -> list[str]:
    """The GRANT statements for those of the installed applications' models that have one of the `tables`."""
    lines = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}, PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
    ]
    # `tonghu serve` looks whether all migrations are applied.
    lines.append(f"GRANT SELECT ON django_migrations TO {ROLE}")
    lines += [f"GRANT EXECUTE ON FUNCTION register_{function} TO {ROLE}" for function in FUNCTIONS]
    lines += [f"GRANT EXECUTE ON FUNCTION {function} TO {ROLE}" for function in chain.FOR_THE_APPLICATION]
    models_ = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in tables}
    return lines + [f'GRANT {_rights(model)} ON "{table}" TO {ROLE}' for table, model in sorted(models_.items())]


def after_migrate(sender: Any, using: str, **_: Any) -> None:
    """Apply rights and policies once, when the last of the applications has been migrated."""
    if sender.name != "tonghu.register":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            raise RoleMissing
        tables = connections[using].introspection.table_names(cursor)
        chain.install(cursor)
        for line in (*statements(tables), *policies.statements(tables)):
            cursor.execute(line)
        cursor.execute(_KEY, key_halves(settings.SCOPE_SECRET))


_KEY = """
    INSERT INTO register_scopekey (inner_pad, outer_pad) VALUES (%s, %s)
    ON CONFLICT (only_one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
"""


class RoleMissing(Exception):
    """The application's role does not exist on this server (缺少应用数据库角色)."""

    def __init__(self) -> None:
        super().__init__(
            f"数据库中没有角色 {ROLE}，迁移未完成。请数据库管理员执行："
            f"CREATE ROLE {ROLE} LOGIN PASSWORD '…'；然后重新运行 tonghu migrate。"
        )
