"""Personal columns go into envelopes: what stands in them is sealed, and the tables are written anew.

Each table is written anew as a whole (ALTER … TYPE … USING), so that its file holds no readable value any more, not
even in dead rows. The envelopes are made beforehand into a temporary table. History triggers rest meanwhile: nothing
that is told changes. Backups and write-ahead log from before stay readable; see docs/decisions/0007.
"""

import json

from django.db import migrations, models

import tonghu.register.fields as fields
from tonghu.register.secrecy.keeping import make_first_key, ring

TEXT, JSON, FILE = fields.PersonalText, fields.PersonalJSON, fields.PersonalBytes
# model: column: field; those of HISTORY also stand in the table of earlier versions.
SEALED = {
    "batch": {
        "file_name": TEXT(verbose_name="文件名"),
        "sheet": TEXT(blank=True, verbose_name="工作表"),
        "columns": JSON(default=list, verbose_name="列的认读"),
        "refusal": TEXT(blank=True, verbose_name="无法读取的原因"),
        "taken_back_why": TEXT(blank=True, verbose_name="撤回原因"),
        "reading": JSON(default=dict, verbose_name="文件的认读"),
    },
    "batchfile": {"content": FILE(verbose_name="内容")},
    "child": {
        "hukou_detail": TEXT(blank=True, verbose_name="户籍地址"),
        "residence_detail": TEXT(blank=True, verbose_name="现居住地址"),
    },
    "household": {"residence_detail": TEXT(blank=True, verbose_name="详细地址")},
    "line": {
        "personal": JSON(default=dict, verbose_name="部门值（个人信息）"),
        "note": TEXT(blank=True, verbose_name="备注"),
    },
    "pair": {"why": TEXT(blank=True, verbose_name="理由")},
    "person": {
        "name": TEXT(blank=True, verbose_name="姓名"),
        "idno": TEXT(blank=True, verbose_name="公民身份号码"),
        "phone": TEXT(blank=True, verbose_name="联系方式"),
    },
    "record": {
        "draft_personal": JSON(default=dict, verbose_name="草稿（个人信息）"),
        "returned_why": TEXT(blank=True, verbose_name="退回原因"),
    },
    "revision": {
        "personal": JSON(verbose_name="答案（个人信息）"),
        "reasons": JSON(default=dict, verbose_name="提醒项的说明"),
        "why": TEXT(blank=True, verbose_name="修改原因"),
    },
    "settlement": {"why": TEXT(verbose_name="理由")},
    "sourcerow": {
        "raw": JSON(verbose_name="原始内容"),
        "personal": JSON(default=dict, verbose_name="读出的个人信息"),
    },
    "uploadrow": {"content": JSON(verbose_name="内容")},
    "visit": {"note": TEXT(blank=True, verbose_name="备注")},
}
HISTORY = {
    "batch": ("file_name", "sheet", "columns", "refusal", "taken_back_why"),
    "child": ("hukou_detail", "residence_detail"),
    "line": ("personal", "note"),
    "pair": ("why",),
    "person": ("name", "idno", "phone"),
    "record": ("returned_why",),
}
# Why an answer is 不详 is somebody's own words: the reason moves from the coded answers to the personal ones.
CODED = {"line": ("coded", "personal"), "revision": ("coded", "personal"), "record": ("draft_coded", "draft_personal")}
NAMES = {"batchfile": "BatchFile", "sourcerow": "SourceRow", "uploadrow": "UploadRow"}
ROWS = 2000  # read at once; of files, one

SEALED_TABLE = """
    CREATE TEMP TABLE sealed (id bigint PRIMARY KEY, kept bytea[]) ON COMMIT DROP;
    CREATE FUNCTION pg_temp.kept(row_id bigint, place int) RETURNS bytea LANGUAGE sql STABLE
        RETURN (SELECT s.kept[place] FROM sealed s WHERE s.id = row_id);
    CREATE FUNCTION pg_temp.without_headers(problems jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
        RETURN (SELECT coalesce(jsonb_agg(one - 'header' ORDER BY n), '[]')
                FROM jsonb_array_elements(problems) WITH ORDINALITY t(one, n));
"""
PRIMARY = """
    SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = %s::regclass AND i.indisprimary
"""
TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger')
    FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal
"""


def first_key(apps, schema_editor):
    make_first_key()


def seal_everything(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SEALED_TABLE)
        for model, columns in SEALED.items():
            seal_table(cursor, model, f"register_{model}", list(columns))
        for model, columns in HISTORY.items():
            seal_table(cursor, model, f"register_{model}event", list(columns))


def seal_table(cursor, model, table, columns):
    cursor.execute(PRIMARY, [table])
    pk = cursor.fetchone()[0]
    coded = CODED[model][0] if model in CODED and CODED[model][1] in columns else None
    fill(cursor, model, table, pk, columns, coded)
    changes = [f'ALTER COLUMN "{c}" TYPE bytea USING pg_temp.kept("{pk}", {n})' for n, c in enumerate(columns, 1)]
    if coded:
        text = f"convert_from(pg_temp.kept(\"{pk}\", {len(columns) + 1}), 'UTF8')::jsonb"
        changes.append(f'ALTER COLUMN "{coded}" TYPE jsonb USING {text}')
    if model == "sourcerow":
        changes.append("ALTER COLUMN problems TYPE jsonb USING pg_temp.without_headers(problems)")
    cursor.execute(TRIGGERS, [table])
    triggers = cursor.fetchall()
    for name, _, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
    cursor.execute(f'ALTER TABLE "{table}" {", ".join(changes)}')
    for name, definition, comment in triggers:
        cursor.execute(definition.replace("%", "%%"), [])
        cursor.execute(f'COMMENT ON TRIGGER "{name}" ON "{table}" IS %s', [comment])
    cursor.execute("TRUNCATE sealed")


def fill(cursor, model, table, pk, columns, coded):
    """The envelopes of one table, in the order of its columns, and the coded answers without reasons."""
    labels = [f"register.{NAMES.get(model, model.capitalize())}.{column}" for column in columns]
    asked = [*columns, coded] if coded else columns
    read = ", ".join(f'"{c}"' if isinstance(SEALED[model].get(c), FILE) else f'"{c}"::text' for c in asked)
    at, rows = None, 1 if model == "batchfile" else ROWS
    while True:
        where, given = ("", []) if at is None else (f'WHERE "{pk}" > %s', [at])
        cursor.execute(f'SELECT "{pk}", {read} FROM "{table}" {where} ORDER BY "{pk}" LIMIT {rows}', given)
        found = cursor.fetchall()
        if not found:
            return
        at = found[-1][0]
        lines = []  # sealed before they are sent: a key may have to be asked for on this same connection
        for number, *values in found:
            if coded:
                values = reasons_apart(values, columns.index(CODED[model][1]))
            kept = [envelope(value, label) for value, label in zip(values, labels)]
            lines.append((number, [*kept, *(value.encode() for value in values[len(labels) :])]))
        with cursor.copy("COPY sealed FROM STDIN") as out:
            for line in lines:
                out.write_row(line)


def reasons_apart(values, place):
    coded, personal = json.loads(values[-1]), json.loads(values[place])
    for key, value in coded.items():
        if isinstance(value, dict) and isinstance(value.get("unknown"), str):
            personal.setdefault(key, value)
            coded[key] = {"unknown": True}
    changed = [*values[:-1], json.dumps(coded, ensure_ascii=False)]
    changed[place] = json.dumps(personal, ensure_ascii=False)
    return changed


def envelope(value, label):
    plain = value.encode() if isinstance(value, str) else bytes(value)
    return ring().seal(plain, label) if plain not in (b"", b"{}") else b""


def now_sealed():
    for model, columns in SEALED.items():
        for name, field in columns.items():
            yield migrations.AlterField(model, name, field)
            if name in HISTORY.get(model, ()):
                yield migrations.AlterField(f"{model}event", name, field.clone())


class Migration(migrations.Migration):
    dependencies = [("register", "0003_scope")]
    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="编号")),
                (
                    "algorithm",
                    fields.PlainText(choices=[("aes256", "AES-256-GCM"), ("sm4", "SM4-GCM")], verbose_name="算法"),
                ),
                ("wrapped", fields.PlainBytes(verbose_name="密钥密文")),
                ("check_value", fields.PlainBytes(verbose_name="校验值")),
                (
                    "state",
                    fields.PlainText(
                        choices=[("ACTIVE", "在用"), ("RETIRING", "换下，仍有旧密文"), ("RETIRED", "已停用")],
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="启用时间")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="换下时间")),
            ],
            options={
                "verbose_name": "数据密钥",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ACTIVE")), fields=("state",), name="one_data_key_is_active"
                    )
                ],
            },
        ),
        migrations.AlterModelOptions("batchfile", {"verbose_name": "原文件"}),
        migrations.RunPython(first_key, migrations.RunPython.noop),
        migrations.RemoveIndex("person", "person_by_name"),
        migrations.RemoveIndex("person", "person_by_last_four"),
        migrations.RemoveConstraint("settlement", "settlement_has_a_reason"),
        migrations.RemoveConstraint("batch", "batch_taken_back_with_reason"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(seal_everything)], state_operations=list(now_sealed())
        ),
        migrations.AddConstraint(
            "settlement",
            models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="settlement_has_a_reason"),
        ),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "TAKEN_BACK"), _negated=True),
                    models.Q(
                        ("taken_back_at__isnull", False),
                        ("taken_back_by__isnull", False),
                        models.Q(("taken_back_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="batch_taken_back_with_reason",
            ),
        ),
    ]
