"""`tonghu keys`: the keys of personal data (密钥): what there is, a new one, old envelopes sealed anew."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web import shell

if TYPE_CHECKING:
    from tonghu.register.secrecy.master import Master


def arguments(parser: argparse.ArgumentParser) -> None:
    """Four acts."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="操作")
    acts.add_parser("status", help="查看数据密钥和主密钥")
    acts.add_parser("rotate", help="启用一把新的数据密钥（网站不停，几秒内生效）")
    acts.add_parser("reencrypt", help="把旧密钥的密文换成新密钥的（网站不停，可随时中断、再次运行）")
    rewrap = acts.add_parser("rewrap", help="换一把主密钥")
    rewrap.add_argument("--from-file", type=Path, metavar="文件", help="原主密钥文件；不写则用现在设置的主密钥")
    rewrap.add_argument("--from-command", metavar="命令", help="原密钥程序")
    to = rewrap.add_mutually_exclusive_group(required=True)
    to.add_argument("--to-file", type=Path, metavar="文件", help="新主密钥文件；不存在时新建")
    to.add_argument("--to-command", metavar="命令", help="新密钥程序（连接密码机或密钥服务）")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 not possible."""
    if args.act != "status" and os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_OWNER_URL"):
        print("更换密钥要用数据库所有者的登录。请把它的地址设入 DATABASE_OWNER_URL 后重新运行。", file=sys.stderr)
        return 1
    # A wrong master key is no hindrance to naming the right one.
    shell.open_register(as_owner=args.act != "status", keys=args.act != "rewrap")
    from tonghu.register.secrecy import rotation

    if args.act == "status":
        return _status()
    if args.act == "rewrap":
        return _rewrap(args)
    if args.act == "rotate":
        key = rotation.rotate()
        print(f"第{key.number}号数据密钥已启用，新写入的内容用它加密。旧密文请运行：tonghu keys reencrypt")
        return 0
    rows = rotation.reencrypt(_tell)
    print(f"已重新加密{rows}行，旧密钥已停用。" if rows else "没有旧密钥的密文，不需要重新加密。")
    return 0


def _status() -> int:
    from django.conf import settings
    from django.utils import timezone

    from tonghu.register.models import DataKey
    from tonghu.register.secrecy.ciphers import CIPHERS
    from tonghu.register.secrecy.keeping import the_master

    print(f"主密钥：{the_master().where}，可以打开在用的数据密钥")
    for key in DataKey.objects.all():
        line = f"第{key.number}号  {key.get_algorithm_display()}  {timezone.localtime(key.made_at):%Y-%m-%d %H:%M} 启用"
        left = f"，{timezone.localtime(key.replaced_at):%Y-%m-%d %H:%M} 换下" if key.replaced_at else ""
        print(f"{line}{left}  {key.get_state_display()}")
        if key.state == DataKey.State.ACTIVE and key.algorithm != settings.CIPHER:
            print(f"设置的算法是 {CIPHERS[settings.CIPHER].label}，下一次 tonghu keys rotate 起使用。")
    return 0


def _rewrap(args: argparse.Namespace) -> int:
    from tonghu.register.secrecy import rotation
    from tonghu.register.secrecy.keeping import the_master
    from tonghu.register.secrecy.master import KeyFile

    before = _master(args.from_file, args.from_command) or the_master()
    after = _master(args.to_file, args.to_command)
    assert after is not None  # one of the two is needed
    if isinstance(after, KeyFile):
        after.make()
    keys = rotation.rewrap(before, after)
    setting = "TONGHU_MASTER_KEY_FILE" if isinstance(after, KeyFile) else "TONGHU_KEY_COMMAND"
    print(
        f"{keys}把数据密钥已改由新的主密钥保护。请把 {setting} 设为新的值后重新启动；"
        "原主密钥请封存，更换前的备份仍需要它。"
    )
    return 0


def _master(path: Path | None, command: str | None) -> "Master | None":
    from tonghu.register.secrecy.master import KeyCommand, KeyFile

    return KeyFile(path.resolve()) if path else KeyCommand(command) if command else None


def _tell(line: str) -> None:
    end, start = ("\r", "\r\033[K") if sys.stderr.isatty() else ("\n", "")
    print(f"{start}{line}", end=end, file=sys.stderr, flush=True)
