"""What every command that acts for somebody needs: the account, the round, and words for a refusal (命令行的身份)."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web import shell
from tonghu.web.commands.landing import reason

if TYPE_CHECKING:
    from tonghu.register.models import Round, User
    from tonghu.web.files.leaving import Leaving


_OF_ANOTHER_VERSION = ("42P01", "42703")  # SQLSTATE: no such table, no such column


class WrongCall(Exception):
    """The call cannot be meant so (参数有误); the message is for the person at the keyboard."""


def speaks_for(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """--as and --round."""
    parser.add_argument("--as", dest="by", metavar="账号", required=needed, help="以哪个账号办理，权限和辖区随账号")
    parser.add_argument("--round", metavar="日期", help="轮次的参照日，如 2024-09-30；默认当前轮次")


def carry_out(act: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Open the register and act; 0 done, 1 not possible now, 2 wrong call or not allowed."""
    shell.open_register()
    from django.db import ProgrammingError

    from tonghu.register.models import NotAllowed

    try:
        return act(args)
    except (WrongCall, NotAllowed) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except ProgrammingError as failed:
        if getattr(failed.__cause__, "sqlstate", "") not in _OF_ANOTHER_VERSION:
            raise
        print("数据库里没有名册，或名册与程序的版本不同。请先运行 tonghu migrate。", file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"文件没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1


def target(path: Path) -> Path:
    """Where a workbook is to go, looked at before anything is done. Raises WrongCall."""
    if path.is_dir():
        raise WrongCall(f"“{path.name}”是目录，不能写成工作簿。请给出文件名，如 表.xlsx。")
    if not path.parent.is_dir():
        raise WrongCall(f"没有“{path.parent}”这个目录，“{path.name}”写不进去。请先建立目录，或换一个位置。")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise WrongCall(f"没有写入“{path.name}”的权限。请换一个位置。")
    return path


def locks(parser: argparse.ArgumentParser) -> None:
    """--password-file."""
    parser.add_argument(
        "--password-file", metavar="文件", type=Path, help="解压口令写在这个文件的第一行；不写则在键盘上输入"
    )


def locked_target(path: Path, *, plain: str = ".xlsx") -> Path:
    """Where a file that names people is to go: a zip, unless this office has its own channel. Raises WrongCall."""
    from django.conf import settings

    ending = plain if settings.EXPORT_PLAIN else ".zip"
    if path.suffix.lower() != ending:
        why = "" if settings.EXPORT_PLAIN else "含个人信息的文件加密成压缩包，"
        raise WrongCall(f"{why}文件名请以 {ending} 结尾，如 {path.stem}{ending}。")
    return target(path)


def password(args: argparse.Namespace) -> str:
    """The password of what is to leave, from a file or the keyboard; never from the command line. Raises WrongCall."""
    from django.conf import settings

    from tonghu.web.files.passwords import weakness_of

    if settings.EXPORT_PLAIN:
        return ""
    if args.password_file:
        try:
            said = Path(args.password_file).read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            raise WrongCall("打不开口令文件，没有导出。请核对 --password-file 的位置和读取权限。") from None
    elif sys.stdin.isatty():
        said = getpass.getpass("解压口令（至少12位，不显示）：")
        if getpass.getpass("再输一次：") != said:
            raise WrongCall("两次输入的口令不同，没有导出。请重新运行。")
    else:
        raise WrongCall("没有解压口令，没有导出。请用 --password-file 给出写有口令的文件。")
    if weak := weakness_of(said):
        raise WrongCall(weak.message)
    return said


def keep(leaving: "Leaving", path: Path, *, by: "User", password: str, purpose: str = "") -> None:
    """Take a file out through the door, and put it where only this user reads it."""
    from tonghu.register.models import Export
    from tonghu.web.files.leaving import take_out

    taken = take_out(leaving, by=by, password=password, purpose=purpose, way=Export.Way.COMMAND)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(taken.content)


def account(args: argparse.Namespace) -> "User":
    """The account named by --as, whose scope the command then has. Raises WrongCall."""
    from django.utils import timezone

    from tonghu.register import scope
    from tonghu.register.models import User

    user = User.objects.filter(username=args.by, is_active=True).first()
    if user is None or not user.usable(on=timezone.localdate()):
        raise WrongCall("没有这个账号，或未授权、已停用、到期。请用 --as 给出在用的账号。")
    scope.enter(scope.of(user))  # from here on the command sees what the account sees
    return user


def the_round(args: argparse.Namespace) -> "Round":
    """The round named by --round, else the current one. Raises WrongCall."""
    from tonghu.register.models import Round
    from tonghu.steps.rounds import current_round

    found = Round.objects.filter(reference_date=day(args.round)).first() if args.round else current_round()
    if found is None:
        raise WrongCall("没有这个轮次，或没有进行中的轮次。请先新建（tonghu round --new），或用 --round 给出参照日。")
    return found


def day(text: str) -> date:
    """An ISO day. Raises WrongCall."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongCall("日期应写作 2024-09-30 这样。请改正后重新运行。") from None
