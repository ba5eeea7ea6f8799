"""Background jobs (后台作业): lists and checkpoints. Each can be killed at any moment and be done again."""

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tonghu.methods.disclosure import LedgerAltered, NotAudited
from tonghu.register import scope, tally
from tonghu.register.audit import checkpoints
from tonghu.register.audit.keys import KeyRefused
from tonghu.register.models import Batch, NotAllowed, Printing, Round, User, WhatIf
from tonghu.rules.forms.lists import ListKind
from tonghu.steps import intake, oversight, release
from tonghu.steps.release import whatif
from tonghu.web import printing_job
from tonghu.web.gate import shared_cache

FAILED = "意外停止"  # stage of a batch whose job met something that nobody foresaw
_log = logging.getLogger(__name__)


def read_soon(batch: Batch, kind: ListKind | None = None) -> None:
    """Have a batch read; in the transaction of the act, so that neither is lost without the other."""
    read_list.configure(lock=f"batch-{batch.pk}").defer(batch=batch.pk, kind=kind or "")


def enter_soon(batch: Batch) -> None:
    """Have a confirmed batch entered."""
    enter_list.configure(lock=f"batch-{batch.pk}").defer(batch=batch.pk)


class Interrupted(Exception):
    """The database went away in the middle (数据库中断); the job is done again when it is back."""


ATTEMPTS = 10
_AGAIN = RetryStrategy(max_attempts=ATTEMPTS, wait=30, retry_exceptions=[Interrupted])


@app.task(name="read_list", retry=_AGAIN, pass_context=True)
def read_list(context: JobContext, batch: int, kind: str = "") -> None:
    """Read and preview one list."""

    def read(found: Batch) -> None:
        known = ListKind(kind) if kind else None
        intake.read_batch(found, on=found.round.reference_date, kind=known, progress=_progress(batch))

    _do(batch, read, attempts=context.job.attempts)


@app.task(name="enter_list", retry=_AGAIN, pass_context=True)
def enter_list(context: JobContext, batch: int) -> None:
    """Enter one confirmed list."""

    def enter(found: Batch) -> None:
        done = intake.enter_rows(found, on=found.round.reference_date)
        if done.state == Batch.State.ENTERED and done.entered_by is not None:
            intake.scan_batch(done, by=done.entered_by)

    _do(batch, enter, attempts=context.job.attempts)


def print_soon(printing: Printing) -> None:
    """Have forms set in type."""
    print_forms.configure(lock=f"printing-{printing.pk}").defer(printing=printing.pk)


@app.task(name="print_forms")
def print_forms(printing: int) -> None:
    """Set the forms of one printing in type."""
    close_old_connections()
    try:
        with scope.whole_register("whose printing it is; its forms are read in that account's scope"):
            found = Printing.objects.select_related("round", "by").get(pk=printing)
        printing_job.set_forms(found)
    except Exception as error:
        _log.error("printing %s stopped: %s", printing, type(error).__name__)  # a traceback would show values
        with scope.whole_register("the printing says that its job stopped"):
            Printing.objects.filter(pk=printing).update(state=Printing.State.FAILED)
    finally:
        close_old_connections()


def freeze_soon(round: Round, *, within: str, by: User) -> None:
    """Have a snapshot (统计快照) made when a round closes, or when somebody asks; in the transaction of the act."""
    freeze_round.configure(lock=f"snapshot-{within}").defer(round=round.pk, within=within, by=by.pk)


@app.task(name="freeze_round")
def freeze_round(round: int, within: str, by: int) -> None:
    """Freeze the children of a place and protect its tables; half of either is never left, so it can be done again."""
    close_old_connections()
    try:
        with scope.whole_register("a snapshot holds every child of the place, without names"):
            user = User.objects.get(pk=by)
            snapshot = release.freeze(round=Round.objects.get(pk=round), within=within, by=user)
            release.protect_snapshot(snapshot, by=user)
    except _TELLS as refusal:
        _log.error("snapshot of round %s stopped: %s", round, refusal)  # of tables and places, never of a child
        raise SnapshotStopped from None
    except Exception as error:
        _log.error("snapshot of round %s stopped: %s", round, type(error).__name__)  # a traceback would show values
        raise SnapshotStopped from None
    finally:
        close_old_connections()


_TELLS = (NotAudited, LedgerAltered, release.DoNotAgree, release.OtherLevel, NotAllowed)


def freezing(round: Round, *, within: str) -> str:
    """Whether tables of a round are being made (WORKING), or the last attempt stopped (FAILED)."""
    asked = ProcrastinateJob.objects.filter(task_name="freeze_round", args__round=round.pk, args__within=within)
    status = asked.order_by("-id").values_list("status", flat=True).first()
    return {"todo": "WORKING", "doing": "WORKING", "failed": "FAILED"}.get(status or "", "")


class SnapshotStopped(Exception):
    """A snapshot was not made (统计快照未制成); the kind of error stands in the log."""


@app.periodic(cron="25 * * * *")
@app.task(name="tidy_printings", queueing_lock="tidy_printings")
def tidy_printings(timestamp: int) -> None:
    """Clear files that nobody took within a day (过期的打印文件)."""
    close_old_connections()
    try:
        with scope.whole_register("the printings of everybody that are too old"):
            old = Printing.objects.filter(state=Printing.State.READY, at__lt=timezone.now() - timedelta(days=1))
            _log.info("cleared %s printings", old.update(state=Printing.State.GONE, content=b""))
    finally:
        close_old_connections()


def suppose_soon(what_if: WhatIf) -> None:
    """Have a supposition weighed."""
    weigh_what_if.configure(lock=f"what-if-{what_if.pk}").defer(what_if=what_if.pk)


@app.task(name="weigh_what_if")
def weigh_what_if(what_if: int) -> None:
    """Weigh one supposition (假设测算); of what goes wrong only the kind is logged."""
    close_old_connections()
    try:
        whatif.carry_out(what_if)
    except Exception as error:
        _log.error("what-if %s stopped: %s", what_if, type(error).__name__)  # a traceback would show values
        with scope.whole_register("the supposition says that its job stopped"):
            WhatIf.objects.filter(pk=what_if).update(state=WhatIf.State.FAILED)
    finally:
        close_old_connections()


@app.periodic(cron="40 * * * *")
@app.task(name="tidy_sessions", queueing_lock="tidy_sessions")
def tidy_sessions(timestamp: int) -> None:
    """Clear what has ended: sessions (登录), their devices, and what was remembered for minutes (登录锁定)."""
    close_old_connections()
    try:
        gone, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        with scope.whole_register("the devices of everybody's ended sessions"):
            UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
        _log.info("cleared %s ended sessions, %s short-lived notes", gone, shared_cache.tidy(before=timezone.now()))
    finally:
        close_old_connections()


@app.periodic(cron="20 3 * * *")
@app.task(name="scan_doubts", queueing_lock="scan_doubts")
def scan_doubts(timestamp: int) -> None:
    """Look again at every child whose lists contradict each other (疑点)."""
    close_old_connections()
    try:
        _log.info("scanned for doubts, %s new", intake.scan_all())
    finally:
        close_old_connections()


@app.periodic(cron="10 * * * *")
@app.task(name="watch_looks", queueing_lock="watch_looks")
def watch_looks(timestamp: int) -> None:
    """Weigh who looked today and yesterday (异常查阅): a day is whole only when it is over."""
    close_old_connections()
    try:
        today = timezone.localdate()
        new = sum(oversight.watch(day=day) for day in (today - timedelta(days=1), today))
        _log.info("watched the looking of two days, %s new findings", new)
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="tidy_tally", queueing_lock="tidy_tally")
def tidy_tally(timestamp: int) -> None:
    """Sum up what the count of children (计数) has gathered; it is as exact before as after."""
    close_old_connections()
    try:
        _log.info("the tally has %s rows fewer", tally.compact())
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="swear_to_journal", queueing_lock="swear_to_journal")
def swear_to_journal(timestamp: int) -> None:
    """Make a checkpoint (检查点) of what was added to the chain; what hinders it is logged every minute."""
    close_old_connections()
    try:
        checkpoints.seal(at=timezone.now())
    except (checkpoints.NotSealed, KeyRefused) as refusal:
        _log.error("%s", refusal)
    except OSError as failed:
        _log.error("检查点没有存到库外：%s", failed.strerror)
    finally:
        close_old_connections()


@app.periodic(cron="* * * * *")
@app.task(name="take_up_again", queueing_lock="take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Do again what a worker that is gone left half done."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def _do(batch: int, work: Callable[[Batch], object], *, attempts: int = ATTEMPTS) -> None:
    """Do the work; of what goes wrong only the kind is logged, for messages of the database hold people's data.

    attempts: that there were before. Raises Interrupted while there are more to come.
    """
    close_old_connections()
    try:
        with scope.whole_register("a list is compared with children of every place"):
            work(Batch.objects.select_related("round").get(pk=batch))
    except Exception as error:
        _log.error("batch %s stopped: %s", batch, type(error).__name__)  # a traceback would show values
        if attempts < ATTEMPTS and _cut_off(error):
            raise Interrupted from None
        with scope.whole_register("the batch says that its job stopped"):
            Batch.objects.filter(pk=batch).update(stage=FAILED)
    finally:
        close_old_connections()


def _cut_off(error: Exception) -> bool:
    """Whether the database went away or was shut down, or could not be reached: no fault of the list."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or str(state).startswith(("08", "57P"))


def _progress(batch: int) -> intake.Progress:
    def tell(stage: str, done: int, total: int) -> None:
        Batch.objects.filter(pk=batch).update(stage=stage, done=done, total=total)

    return tell
