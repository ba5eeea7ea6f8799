"""Many rows changed by one statement (批量更新)."""

from collections.abc import Sequence

from django.db import connection, models


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of loaded rows of one model, all at once.

    One UPDATE from arrays, whatever the number of rows: Django's own bulk_update spells out a CASE for every row
    and column, which takes longer to plan than to carry out. Triggers keep the history as with any other change.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in columns)]
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in fields]  # type: ignore[union-attr]  # concrete columns only
    arrays = [[_value(field, row) for row in rows] for field in fields]
    unnest = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    changes = ", ".join(f"{name} = v.{name}" for name in names[1:])
    sql = (
        f"UPDATE {quote(model._meta.db_table)} t SET {changes} "  # noqa: S608  # names of our own models only
        f"FROM unnest({unnest}) v({', '.join(names)}) WHERE t.{names[0]} = v.{names[0]}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, arrays)


def _type(field: object) -> str:
    assert isinstance(field, models.Field)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return str(target.rel_db_type(connection))


def _value(field: object, row: models.Model) -> object:
    assert isinstance(field, models.Field)
    return field.get_db_prep_save(getattr(row, field.attname), connection)
