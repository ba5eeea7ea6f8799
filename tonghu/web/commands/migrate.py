"""`tonghu migrate`: make the database or bring it up to date, on the owner's login."""

import argparse
import os
import sys

from tonghu.register import embedded
from tonghu.web import shell


def arguments(parser: argparse.ArgumentParser) -> None:
    """Only how much to say."""
    parser.add_argument("--quiet", action="store_true", help="只在出错时输出")


def run(args: argparse.Namespace) -> int:
    """0 up to date, 1 not possible."""
    if os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_OWNER_URL"):
        print(
            "缺少数据库所有者的登录：已设 DATABASE_URL，未设 DATABASE_OWNER_URL。"
            "请把建表用户的地址设入 DATABASE_OWNER_URL 后重新运行 tonghu migrate。",
            file=sys.stderr,
        )
        return 1
    shell.open_register(as_owner=True, keys=False)
    if problem := _migrate():
        print(problem, file=sys.stderr)
        return 1
    if not args.quiet:
        print("数据库已是最新。")
    return 0


def too_old() -> str:
    """Why a database is neither new nor the work of 0.4.0 or later, whose steps stand in two; empty otherwise."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    done = {name for app, name in MigrationRecorder(connection).applied_migrations() if app == "register"}
    if not done or done & {"0002_functions", "0020_release"}:
        return ""
    return (
        "这个数据库由0.4.0以前的版本建立，本版本不能直接更新，数据没有改动。"
        "请先用0.4.0版运行一次 tonghu migrate，再换用本版本。"
    )


def _migrate() -> str:
    """Apply what is missing and load the packaged divisions; returns why it could not, empty when it could."""
    from django.core.management import call_command
    from django.db import OperationalError, ProgrammingError

    from tonghu.register.divisions import rows
    from tonghu.register.divisions.loading import load
    from tonghu.register.grants import RoleMissing

    try:
        if problem := too_old():
            return problem
        call_command("migrate", interactive=False, verbosity=0)
        load([*rows("nation"), *rows("shanghai")])
    except (embedded.Refused, RoleMissing) as refusal:
        return str(refusal)
    except OperationalError as fault:
        return f"连不上数据库：{_last_line(fault)}。请检查 DATABASE_OWNER_URL 和数据库服务。"
    except ProgrammingError as fault:
        return f"数据库更新没有完成：{_last_line(fault)}。请确认该登录是数据库的所有者，然后重新运行 tonghu migrate。"
    return ""


def _last_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]
