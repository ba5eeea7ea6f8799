"""Freezing the register for counting (统计快照), and the way back from a figure to its children (下钻)."""

import hashlib
import hmac
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

import tonghu.rules
from tonghu.methods.tabulation import About, At, Definition, open_snapshot, pseudonyms, write
from tonghu.methods.tabulation import Snapshot as Opened
from tonghu.register import journal
from tonghu.register.models import Child, Division, Round, Snapshot, User
from tonghu.register.scope import wide
from tonghu.register.secrecy import keeping
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.steps.release.coding import columns_of, pseudonym

SERIES = 1  # the data key of this number makes the pseudonyms; data keys are never removed
_CHUNK = 2000
_DISTRICT = CODE_LENGTH[Reach.DISTRICT]
OURS = ".of-this-installation"  # beside the snapshots: whoever counts on one of them says for whom


class NoSnapshot(Exception):
    """Nothing was frozen for this round and place, or its files are gone (没有统计快照)."""

    def __init__(self) -> None:
        super().__init__("没有这个轮次和辖区的统计快照。请先制作（tonghu snapshot），再制表。")


@wide("frozen without names, for protected tables; no child leaves here")
def freeze(*, round: Round, within: str, by: User) -> Snapshot:
    """Freeze the active children of a place as they stand on the round's reference date.

    The same register gives the same bytes; freezing it again leaves one folder and adds one line. Raises NotAllowed.
    """
    by.require(Act.FREEZE_SNAPSHOT, within)
    on, earlier = round.reference_date, Round.before(round.reference_date)
    before = earlier.reference_date if earlier else None
    here = Division.objects.filter(code__within=within, level__in=("COUNTY", "UNIT"), until=None)
    names = dict(here.values_list("code", "name"))
    year = Division.objects.aggregate(year=Max("year"))["year"] or 0
    about = About(str(on), str(before or ""), within, rules_version(), year, SERIES)
    making = settings.SNAPSHOT_DIR / f".making-{round.pk}-{within}-{by.pk}"
    shutil.rmtree(making, ignore_errors=True)  # what a killed job left
    counted = _Counter()
    key = series_key()
    chunks = counted.through(_chunks(round, within, on, before, key))
    places = {int(code): name for code, name in names.items() if len(code) in (6, 9)}
    digest = write(making, chunks, places, about)
    snapshot = Snapshot(
        round=round, place=within, reference_date=on, children=counted.children, rules=about.rules,
        code_year=year, series=SERIES, digest=digest, by=by, at=timezone.now(),
    )  # fmt: skip
    _keep(making, settings.SNAPSHOT_DIR / snapshot.folder)
    with transaction.atomic():
        snapshot.save()
        journal.note(
            "FREEZE_SNAPSHOT", by=by, snapshot=snapshot.pk, within=within, reference_date=on, digest=digest
        )  # fmt: skip
    return snapshot


@cache
def rules_version() -> str:
    """A fingerprint of the rules (规则版本): it changes with every word of them."""
    root = Path(tonghu.rules.__file__).parent
    fingerprint = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        fingerprint.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    return fingerprint.hexdigest()[:16]


class _Counter:
    """Counts the children that pass by."""

    def __init__(self) -> None:
        self.children = 0

    def through(self, chunks: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for chunk in chunks:
            self.children += len(chunk["pseudonym"])
            yield chunk


def _chunks(round: Round, within: str, on: date, before: date | None, key: bytes) -> Iterator[dict[str, Any]]:
    children = Child.objects.filter(state=Child.State.ACTIVE, residence__within=within).order_by("pk")
    for part in _batched(children.values_list("pk", flat=True).iterator(chunk_size=_CHUNK)):
        yield columns_of(part, round=round.pk, on=on, before=before, key=key)


def _batched(children: Iterator[int]) -> Iterator[list[int]]:
    part: list[int] = []
    for child in children:
        part.append(child)
        if len(part) == _CHUNK:
            yield part
            part = []
    if part:
        yield part


def _keep(made: Path, place: Path) -> None:
    """Put a finished snapshot where it belongs; the same bytes may lie there already."""
    (place.parent / OURS).touch(mode=0o600)
    if place.exists():
        shutil.rmtree(made)
    else:
        made.rename(place)


def pack(snapshot: Snapshot, target: BinaryIO, *, said: str) -> None:
    """Write its files as one archive that names where it comes from. Raises NoSnapshot, tabulation's NotASnapshot."""
    folder = opened(snapshot).folder
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": said}) as archive:
        for file in sorted(folder.iterdir()):
            archive.add(file, f"{folder.name}/{file.name}", filter=_of_nobody)


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member


def series_key() -> bytes:
    """The key of the pseudonyms, derived from a data key of the ring: it never stands in a file."""
    return hmac.digest(keeping.ring().key(SERIES).secret, f"snapshot series {SERIES}".encode(), "sha256")


def frozen_on(snapshot: Snapshot) -> date:
    """The last day on which these same bytes were frozen: the register stood so on that day too."""
    same = Snapshot.objects.filter(digest=snapshot.digest, place=snapshot.place)
    return timezone.localdate(same.aggregate(at=Max("at"))["at"] or snapshot.at)


def last_snapshot(*, round: Round, within: str) -> Snapshot:
    """The newest snapshot of a round and place. Raises NoSnapshot."""
    found = Snapshot.objects.filter(round=round, place=within).order_by("-pk").first()
    if found is None:
        raise NoSnapshot
    return found


def opened(snapshot: Snapshot) -> Opened:
    """Its files, proved to be what was frozen. Raises NoSnapshot, tabulation's NotASnapshot."""
    folder = settings.SNAPSHOT_DIR / snapshot.folder
    if not folder.is_dir():
        raise NoSnapshot
    return open_snapshot(folder, digest=snapshot.digest)


@wide("pseudonyms are compared with those of the place; only children the account may see are handed on")
def children_behind(snapshot: Snapshot, table: Definition, at: At, *, by: User) -> "QuerySet[Child]":
    """The children whom a cell of a table counts, for those who may see them by name.

    at: codes of the dimensions that are not summed up. Of a larger place's snapshot a district sees its own part.
    Raises NotAllowed, NoSnapshot, tabulation's Refused.
    """
    part = by.jurisdiction.startswith(snapshot.place) and len(snapshot.place) < _DISTRICT
    by.require(Act.SEE_BASE_LIST, by.jurisdiction if part else snapshot.place)
    if part:
        universe = table.universe.and_also(table.universe.label, district=(int(by.jurisdiction[:_DISTRICT]),))
        table = replace(table, universe=universe)
    behind = set(pseudonyms(opened(snapshot).file, table, at))
    key = series_key()
    active = Child.objects.filter(residence__within=by.jurisdiction).order_by("pk").values_list("pk", flat=True)
    found = [pk for pk in active.iterator() if pseudonym(pk, key) in behind]
    journal.note("DRILL_DOWN", by=by, snapshot=snapshot.pk, table=table.number, at=dict(at), children=len(found))
    return Child.objects.filter(pk__in=found).order_by("residence", "pk")
