"""密钥: started with, turned and renewed while people work; on a database and in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tonghu.register import embedded

pytestmark = pytest.mark.flow

ROOT = Path(__file__).resolve().parents[2]
DEVICE = ROOT / "tests" / "unit" / "register" / "key_device.py"
NAME = f"tonghu_keys_{os.getpid()}"

Say = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a site with a database and a master key of its own."""
    server = embedded.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {NAME} OWNER tonghu_owner")
        yield {
            **{key: value for key, value in os.environ.items() if not key.startswith(("TONGHU", "DJANGO", "PYTEST"))},
            "DATABASE_URL": server.url(database=NAME),
            "DATABASE_OWNER_URL": server.url("tonghu_owner", database=NAME),
            "TONGHU_VAR": str(tmp_path_factory.mktemp("var")),
            "DJANGO_SETTINGS_MODULE": "tonghu.web.settings",
        }
        maintenance.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture(scope="module")
def tonghu(place: dict[str, str]) -> Say:
    def say(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "tonghu", *words]
        return subprocess.run(command, cwd=ROOT, env={**place, **settings}, capture_output=True, text=True, check=False)

    return say


def started(place: dict[str, str], *words: str, **settings: str) -> "subprocess.Popen[str]":
    """A process of this site."""
    env = {**place, **settings}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, text=True, **pipes)


def python(place: dict[str, str], code: str, **settings: str) -> "subprocess.Popen[str]":
    """A process of the site that runs this code with the register open."""
    return started(place, "-c", "from tonghu.web import shell; shell.open_register()\n" + code, **settings)


def said_by(process: "subprocess.Popen[str]") -> str:
    out, fault = process.communicate(timeout=60)
    assert process.returncode == 0, fault
    return out.strip()


# The last migration under which personal columns were readable; the rights of today's tables come later.
OLD = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
MigrationExecutor(connection).migrate([("register", "0002_reading_again")])
"""
# A register of the time when it was readable: a child with its row, form and reasons, and one earlier version of each.
BEFORE = """
INSERT INTO register_user (id, username, password, name, role, department, jurisdiction, is_active)
    VALUES (1, 'old', '!', '虚构', 'OFFICER', 'CIVIL', '310115', true);
INSERT INTO register_round (id, name, reference_date, opens_on, survey_until, verify_until, upload_until)
    VALUES (1, '首轮', '2024-09-30', '2024-07-05', '2024-09-30', '2024-10-31', '2024-11-30');
INSERT INTO register_batch (id, round_id, kind, department, district, file_name, sha256, state, sheet, columns,
    reading, mapping, counts, refusal, stage, done, total, received_at, received_by_id, taken_back_why, taken_back_at,
    taken_back_by_id)
    VALUES (1, 1, 'EDUCATION', 'EDUCATION', '310115', '虚构名单.xlsx', 'x', 'TAKEN_BACK', '', '[{"letter": "C",
    "header": "虚构列"}]', '{}', '{}', '{}', '', '', 0, 1, now(), 1, '虚构错发', now(), 1);
INSERT INTO register_batchfile (batch_id, content) VALUES (1, '\\x00ff80');
INSERT INTO register_person (name, sex, born, ethnic, document, idno, phone)
    VALUES ('虚构\\旧名', '1', '2015-01-01', '01', '01', '', '');
UPDATE register_person SET name = '虚构童', idno = '340104201501011016';
INSERT INTO register_child (person_id, ref, hukou_registered, hukou, hukou_detail, residence, residence_detail, state,
    kind, clause, flags) VALUES (1, 'ABCDEFGHJK', '1', '340104', '', '310115', '虚构路1号', 'ACTIVE', '', '', '[]');
INSERT INTO register_sourcerow (batch_id, number, raw, personal, coded, problems, outcome, why, child_id)
    VALUES (1, 2, '["虚构童", "男"]', '{"name": "虚构童"}', '{"sex": "1"}',
    '[{"column": "C", "header": "虚构列", "code": "X", "text": "虚构"},
      {"column": "", "header": "", "code": "Y", "text": "其二"}]',
    'NEW', '', 1);
INSERT INTO register_record (id, child_id, round_id, form, state, draft_coded, draft_personal, returned_why)
    VALUES (1, 1, 1, '1', 'DRAFT', '{"sex": "1", "housing": {"unknown": "虚构外婆不知"}}', '{"name": "虚构童"}', '');
INSERT INTO register_revision (record_id, number, form, coded, personal, reasons, verdict, by_id, at, why)
    VALUES (1, 1, '1', '{"housing": {"unknown": "虚构外婆不知"}}', '{}', '{}', '{}', 1, now(), '');
"""

AFTER = """
from tonghu.register.models import *
from django.apps import apps
person, row, record = Person.objects.get(), SourceRow.objects.get(), Record.objects.get()
earlier = apps.get_model("register", "PersonEvent").objects.get()
assert (person.name, person.idno, person.phone) == ("虚构童", "340104201501011016", "")
assert (earlier.name, earlier.idno) == (chr(92).join(["虚构", "旧名"]), "")
assert person.child.residence_detail == "虚构路1号"
assert (row.raw, row.personal) == (["虚构童", "男"], {"name": "虚构童"})
assert [(p["text"], sorted(p)) for p in row.problems] == [(t, ["code", "column", "text"]) for t in ("虚构", "其二")]
batch = row.batch
assert (batch.columns[0]["header"], batch.taken_back_why, batch.reading) == ("虚构列", "虚构错发", {})
assert bytes(batch.file.content) == b"\\x00\\xff\\x80"
assert record.draft_coded == {"sex": "1", "housing": {"unknown": True}}
assert record.draft_personal == {"name": "虚构童", "housing": {"unknown": "虚构外婆不知"}}
assert record.revisions.get().answers == {"housing": {"unknown": "虚构外婆不知"}}
person.name = "虚构新名"; person.save()
assert apps.get_model("register", "PersonEvent").objects.count() == 2  # the triggers of history stand again
print("如前")
"""


def test_a_readable_register_is_sealed_as_it_stands(place: dict[str, str], tonghu: Say) -> None:
    said_by(started(place, "-c", OLD, TONGHU_AS="owner"))
    with psycopg.connect(place["DATABASE_OWNER_URL"]) as connection:
        connection.execute(BEFORE)
    assert tonghu("migrate", "--quiet").returncode == 0
    with psycopg.connect(place["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SELECT t::text, pg_relation_filepath('register_person') FROM register_person t")
        kept, path = row.fetchone() or ("", "")
    assert kept and "虚构" not in kept and "虚构".encode().hex() not in kept
    file = next(embedded.start().data.rglob(path))
    assert "虚构".encode() not in file.read_bytes()  # nor in rows that are dead
    assert said_by(python(place, AFTER)) == "如前"


WRITER = """
import sys, time
from django.db import transaction
from tonghu.register.models import Person
mine = [Person.objects.create(name=f"虚构{n}") for n in range(20)]
others = list(Person.objects.exclude(pk__in=[p.pk for p in mine]).values_list("pk", flat=True)[:200])
print("writing", flush=True)
end, n = time.monotonic() + float(sys.argv[1]), 0
while time.monotonic() < end:
    n += 1
    with transaction.atomic():
        for pk in others[n % 10::10]:
            person = Person.objects.select_for_update().get(pk=pk)
            person.phone = f"139{n:08}"
            person.save()
        Person.objects.bulk_create([Person(name=f"虚构新{n}") for _ in range(5)])
print(n)
"""
MANY = """
from tonghu.register.models import Person
Person.objects.bulk_create(Person(name=f"虚构{n}") for n in range(4000))
"""
WHOLE = """
from django.apps import apps
from tonghu.register.secrecy.column import Personal
from tonghu.register.secrecy.envelope import number_of
from django.db import connection
numbers, read = set(), 0
for model in apps.get_app_config("register").get_models():
    for field in model._meta.local_fields:
        if isinstance(field, Personal):
            for (value,) in model._default_manager.values_list(field.name):  # every one opens
                read += 1
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{field.column}" FROM "{model._meta.db_table}"')
                numbers |= {number_of(bytes(value)) for (value,) in cursor.fetchall() if value}
print(sorted(numbers), read > 4000, apps.get_model("register", "PersonEvent").objects.count())
"""


def test_keys_are_turned_and_old_envelopes_renewed_while_people_write(place: dict[str, str], tonghu: Say) -> None:
    said_by(python(place, MANY))
    before = said_by(python(place, WHOLE)).rsplit(" ", 1)
    assert before[0] == "[1] True"
    writer = python(place, WRITER.replace("sys.argv[1]", "9"))
    assert writer.stdout is not None and writer.stdout.readline() == "writing\n"
    assert "第2号数据密钥已启用" in tonghu("keys", "rotate", TONGHU_CIPHER="sm4").stdout
    renewed = tonghu("keys", "reencrypt")
    assert renewed.returncode == 0 and "旧密钥已停用" in renewed.stdout, renewed.stderr
    assert "人员：已重新加密" in renewed.stderr
    acts = int(said_by(writer))
    after = said_by(python(place, WHOLE)).rsplit(" ", 1)
    assert after[0] == "[2] True"  # nothing is left of the first key, whoever wrote it and when
    # History tells what people did, and nothing of the renewing.
    assert int(after[1]) - int(before[1]) == acts * 20 > 0
    status = tonghu("keys", "status").stdout
    assert "第1号  AES-256-GCM" in status and "已停用" in status and "第2号  SM4-GCM" in status
    assert "没有旧密钥的密文" in tonghu("keys", "reencrypt").stdout


LATE = """
import sys
from django.db import transaction
from tonghu.register.models import Person
with transaction.atomic():
    Person.objects.create(name="虚构晚")
    print("written", flush=True)
    sys.stdin.readline()
print("committed")
"""


def test_an_act_that_began_with_the_old_key_is_waited_for(place: dict[str, str], tonghu: Say) -> None:
    late = python(place, LATE)
    assert late.stdout is not None and late.stdout.readline() == "written\n"
    assert tonghu("keys", "rotate").returncode == 0
    renewing = started(place, "-m", "tonghu", "keys", "reencrypt")
    assert renewing.stderr is not None
    assert any("等待先前开始的操作结束" in line for line in renewing.stderr)  # until that line is said
    assert late.communicate("\n")[0] == "committed\n"
    assert "旧密钥已停用" in said_by(renewing)
    assert said_by(python(place, WHOLE)).startswith("[3] True")


def test_renewing_that_was_stopped_goes_on(place: dict[str, str], tonghu: Say) -> None:
    assert tonghu("keys", "rotate").returncode == 0
    stopping = """
from tonghu.register.secrecy import rotation
def tell(line):
    raise KeyboardInterrupt
try:
    rotation.reencrypt(tell)
except KeyboardInterrupt:
    print("stopped")
"""
    assert said_by(python(place, stopping, DATABASE_URL=place["DATABASE_OWNER_URL"])) == "stopped"
    assert said_by(python(place, WHOLE)).startswith("[3, 4] True")
    assert "旧密钥已停用" in tonghu("keys", "reencrypt").stdout
    assert said_by(python(place, WHOLE)).startswith("[4] True")


def test_the_application_itself_cannot_turn_keys(place: dict[str, str]) -> None:
    turning = python(place, "from tonghu.register.secrecy import rotation; rotation.rotate()")
    assert "permission denied" in turning.communicate(timeout=60)[1]


@pytest.mark.parametrize("words", [["round", "--as", "old"], ["serve", "--port", "auto"], ["keys", "status"]])
@pytest.mark.parametrize(("fault", "said"), [("missing", "找不到主密钥文件"), ("another", "与这个数据库不符")])
def test_nothing_starts_without_its_master_key(
    place: dict[str, str], tonghu: Say, tmp_path: Path, words: list[str], fault: str, said: str
) -> None:
    from tonghu.register.secrecy.master import KeyFile

    other = KeyFile(tmp_path / "master-key")
    if fault == "another":
        other.make()
    refused = tonghu(*words, TONGHU_MASTER_KEY_FILE=str(other.path))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert said in refused.stderr and "请" in refused.stderr
    assert other.path.exists() == (fault == "another")  # none is made where something is sealed already


def test_the_jobs_refuse_too(place: dict[str, str], tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-c", "from tonghu.web.commands.serve import work; work()"],
        env={**place, "TONGHU_MASTER_KEY_FILE": str(tmp_path / "none")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1 and refused.stderr.startswith("找不到主密钥文件")


def test_an_algorithm_that_is_none_is_said_at_the_start(tonghu: Say) -> None:
    assert "TONGHU_CIPHER 设为“des”" in tonghu("round", "--as", "old", TONGHU_CIPHER="des").stderr


def test_the_master_key_moves_into_a_device_and_back(place: dict[str, str], tonghu: Say, tmp_path: Path) -> None:
    device = f"{sys.executable} {DEVICE} {tmp_path / 'device'}"
    moved = tonghu("keys", "rewrap", "--to-command", device)
    assert "4把数据密钥已改由新的主密钥保护" in moved.stdout and "TONGHU_KEY_COMMAND" in moved.stdout
    assert "与这个数据库不符" in tonghu("keys", "status").stderr  # the file opens nothing any more
    inside = said_by(python(place, WHOLE, TONGHU_KEY_COMMAND=device))
    assert inside.startswith("[4] True")
    broken = tonghu("keys", "status", TONGHU_KEY_COMMAND="/nowhere/device")
    assert "密钥程序（TONGHU_KEY_COMMAND）没有给出密钥" in broken.stderr
    fresh = tmp_path / "fresh"
    assert tonghu("keys", "rewrap", "--from-command", device, "--to-file", str(fresh)).returncode == 0
    assert tonghu("keys", "status", TONGHU_MASTER_KEY_FILE=str(fresh)).returncode == 0
    wrong = tonghu(
        "keys", "rewrap", "--from-file", str(Path(place["TONGHU_VAR"]) / "master-key"), "--to-file", str(fresh)
    )
    assert wrong.returncode == 1 and "与这个数据库不符" in wrong.stderr
