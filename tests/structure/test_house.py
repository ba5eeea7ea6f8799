"""What import-linter cannot see of the house (docs/house.md)."""

import ast
import inspect
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from tonghu.register import fields

ROOMS = ("intake", "visits", "verification", "rounds", "release", "oversight")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
DECLARED = (
    fields.PersonalText,
    fields.PersonalJSON,
    fields.PersonalBytes,
    fields.PlainText,
    fields.PlainJSON,
    fields.PlainBytes,
)


def register_models() -> list[type[models.Model]]:
    return [m for m in apps.get_app_config("register").get_models() if not m.__name__.endswith("Event")]


def test_every_text_column_of_the_register_is_declared_personal_or_plain() -> None:
    undeclared = [
        f"{model.__name__}.{field.name}"
        for model in register_models()
        for field in model._meta.local_fields
        if isinstance(field, TEXTS) and not isinstance(field, DECLARED) and field.name != "password"
    ]
    assert undeclared == []


# Doors that change nothing, and the two that carry out what somebody has confirmed already.
READS = {
    "intake": "around compare_rows counterparts differing evidence_between held_facts kappa last_of learn pieces_of "
    "preview reach_of reporter_columns sheets_left which_stays",
    "visits": "blocking_problems may_override defaults draft_reasons draft_values form_for may_confirm prefill stamp",
    "verification": "items_to_ask last_revisions made_uploads ready_to_upload request_sheet reviewed rows_made_with "
    "upload_sheet",
    "rounds": "current_round stage_of",
    "release": "consents_of departments_for files_of last_ready last_snapshot opened pack publications publishable "
    "speaks_for stands table_in to_explain write_edition write_table",
    "oversight": "explain needs_successor open_work page_of permitted_children successors_of write_evidence",
}
CARRIES_OUT = {"read_batch", "enter_rows", "attach_leads", "scan_all", "watch"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_step_that_changes_something_says_by_whom(room: str) -> None:
    doors = import_module(f"tonghu.steps.{room}")
    functions = {name for name in doors.__all__ if inspect.isfunction(getattr(doors, name))}
    nobody = {name for name in functions if "by" not in inspect.signature(getattr(doors, name)).parameters}
    assert nobody - CARRIES_OUT <= set(READS[room].split())


@pytest.mark.parametrize("room", ROOMS)
def test_whoever_writes_the_journal_knows_who_acts(room: str) -> None:
    folder = Path(str(import_module(f"tonghu.steps.{room}").__file__)).parent
    anonymous = [
        f"{file.name}:{function.lineno} {function.name}"
        for file in folder.glob("*.py")
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and "journal.note(" in ast.unparse(function)
        and "by" not in {arg.arg for arg in function.args.kwonlyargs}
    ]
    assert anonymous == []


@pytest.mark.parametrize("room", ROOMS)
def test_who_and_when_come_by_keyword(room: str) -> None:
    doors = import_module(f"tonghu.steps.{room}")
    functions = [door for name in doors.__all__ if inspect.isfunction(door := getattr(doors, name))]
    positional = [
        door.__name__
        for door in functions
        for name in ("by", "on")
        if (p := inspect.signature(door).parameters.get(name))
        and p.kind is not p.KEYWORD_ONLY
        and len(inspect.signature(door).parameters) > 1
    ]
    assert positional == []


def test_only_disclosure_makes_a_safe_table() -> None:
    import tonghu

    root = Path(inspect.getfile(tonghu)).parent
    makers = [p for p in root.rglob("*.py") if "SafeTable(" in p.read_text(encoding="utf-8")]
    assert [p.relative_to(root).as_posix() for p in sorted(makers)] == [
        f"methods/disclosure/{name}.py" for name in ("printed", "protect")
    ]


@pytest.mark.django_db
def test_the_tables_are_what_the_models_say() -> None:
    call_command("makemigrations", "register", dry_run=True, stdout=(said := StringIO()))
    assert said.getvalue() == "No changes detected in app 'register'\n"


@pytest.mark.django_db
# Said here a second time: the list that grants the rights must not be the list that checks them.
@pytest.mark.parametrize(
    "model",
    [
        *("Visit", "Revision", "Restricted", "Request", "Settlement", "UploadRow", "Reporter", "Entry", "Reveal"),
        *("Export", "Link", "Checkpoint", "MatchKey", "ChildEvent", "OldPassword", "Snapshot", "LedgerEntry"),
        "CoverageEstimate",
    ],
)
def test_the_application_cannot_change_or_remove_what_is_only_added(model: str) -> None:
    table = apps.get_model("register", model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')", [table] * 2
        )
        assert cursor.fetchone() == ("tonghu_app", False, False)


@pytest.mark.django_db
def test_the_application_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert (owned, cursor.fetchone()[0]) == (0, False)


@pytest.mark.django_db
def test_no_table_of_the_register_lets_the_application_delete() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.table_privileges "
            "WHERE grantee = 'tonghu_app' AND privilege_type = 'DELETE' AND table_name LIKE 'register_%%'"
        )
        assert cursor.fetchall() == []
