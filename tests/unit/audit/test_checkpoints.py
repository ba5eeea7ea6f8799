"""Checkpoints: made every minute when there is something, kept twice, never lost to a kill."""

import hashlib
import json
import stat

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from tests.unit.audit.conftest import Book, seal, settle, verify
from tonghu.register.audit import checkpoints, keys
from tonghu.register.models import Checkpoint
from tonghu.web import jobs

pytestmark = pytest.mark.django_db


def test_one_is_made_only_when_lines_were_added(book: Book) -> None:
    assert checkpoints.seal(at=timezone.now()) is None
    book.write(1)
    seal()
    assert Checkpoint.objects.count() == 4


def test_it_is_kept_outside_where_only_its_owner_reads(book: Book) -> None:
    path = checkpoints.file()
    assert checkpoints.read_file(path) == checkpoints.kept()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.key_file().stat().st_mode) == 0o600


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="此处的 OpenSSL 没有 SM3")
def test_the_file_carries_the_sm3_of_each_as_well(book: Book) -> None:
    said = json.loads(checkpoints.file().read_text().splitlines()[0])
    kept = checkpoints.kept()[0]
    whole = kept.body + bytes.fromhex(kept.signature)
    assert said["sm3"] == hashlib.new("sm3", whole).hexdigest()


def test_where_there_is_no_sm3_the_file_says_none_and_is_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    book.write(1)
    seal()
    assert json.loads(checkpoints.file().read_text().splitlines()[-1])["sm3"] == ""
    assert verify().whole


def test_what_a_killed_process_did_not_write_outside_the_next_one_writes(book: Book) -> None:
    path = checkpoints.file()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1] + lines[2][:40])  # killed in the middle of the third
    assert verify().whole  # it is only not kept outside yet
    checkpoints.copy_outside()
    assert checkpoints.read_file(path) == checkpoints.kept()


def test_the_job_runs_every_minute_and_says_what_hinders_it(
    book: Book, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["swear_to_journal"] == "* * * * *"
    keys.key_file().rename(keys.key_file().with_suffix(".away"))
    book.write(1)
    settle()
    jobs.swear_to_journal(0)
    assert Checkpoint.objects.count() == 3
    assert "找不到审计签名密钥" in caplog.text


def test_a_public_key_given_from_elsewhere_is_what_counts(book: Book) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tonghu.register.audit.verify import Verification

    stranger = keys.public_pem(Ed25519PrivateKey.generate().public_key())
    own = keys.public_pem(keys.signing_key(first=False).public_key())
    outside = checkpoints.read_file(checkpoints.file())
    assert not Verification(keys.Trusted.read(stranger.encode()), outside).run().whole
    assert Verification(keys.Trusted.read((stranger + own).encode()), outside).run().whole
    with pytest.raises(keys.KeyRefused):
        keys.Trusted.read("没有公钥".encode())
