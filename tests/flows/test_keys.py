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

    assert say("migrate", "--quiet").returncode == 0
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


def test_a_register_halfway_through_earlier_versions_is_left_as_it_is(tonghu: Say, place: dict[str, str]) -> None:
    with psycopg.connect(place["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT * FROM django_migrations")
        connection.execute("DELETE FROM django_migrations WHERE app = 'register' AND name NOT LIKE '0001_initial'")
    for words in (["migrate"], ["serve", "--port", "auto"]):
        refused = tonghu(*words)
        assert (refused.returncode, refused.stdout) == (1, "") and "先用0.4.0版" in refused.stderr
    with psycopg.connect(place["DATABASE_OWNER_URL"]) as connection:
        connection.execute("TRUNCATE django_migrations")
        connection.execute("INSERT INTO django_migrations OVERRIDING SYSTEM VALUE TABLE kept")


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
Person.objects.bulk_create(Person(name=f"虚构{n}") for n in range(1500))
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
print(sorted(numbers), read > 1500, apps.get_model("register", "PersonEvent").objects.count())
"""


def test_keys_are_turned_and_old_envelopes_renewed_while_people_write(place: dict[str, str], tonghu: Say) -> None:
    said_by(python(place, MANY))
    before = said_by(python(place, WHOLE)).rsplit(" ", 1)
    assert before[0] == "[1] True"
    writer = python(place, WRITER.replace("sys.argv[1]", "6"))
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
