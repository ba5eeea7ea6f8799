"""tonghu tokens: a list as keyed tokens (词元), so that it can be linked without handing over names."""

import argparse
import sys
from pathlib import Path

from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.engine.keyed import Key, conceal, write_tokens
from tonghu.methods.linkage.engine.linking import read_files, refuse_repeated


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="文件", type=Path, help="CSV 或 Parquet，至少有 rec_id 列（没有含义的流水号）")
    parser.add_argument("--out", metavar="文件", type=Path, required=True, help="词元文件（.parquet）")
    parser.add_argument("--key-file", metavar="文件", type=Path, required=True, help="各方共有的密钥，至少32字节")
    parser.add_argument("--round", metavar="轮次", required=True, help="轮次；不同轮次的词元对不上")
    parser.add_argument("--purpose", metavar="用途", required=True, help="用途；不同用途的词元对不上")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a file cannot be read or written so."""
    try:
        if args.out.suffix.lower() != ".parquet":
            raise Unreadable(f"{args.out.name}：词元只写成 Parquet。请把 --out 的扩展名改为 .parquet。")
        key = Key(_secret(args.key_file), args.purpose, args.round)
        names, records = read_files([args.file])
        refuse_repeated(records, names)
        write_tokens(args.out, conceal(records, key), names, key.agreement)
    except Unreadable as fault:
        print(f"没有制作词元：{fault}", file=sys.stderr)
        return 1
    print(f"{len(records)}条记录已写成词元：{args.out}，密钥指纹{key.agreement.fingerprint}。")
    print("词元仍是个人信息（相同的值有相同的词元）：请按协议交接，用后销毁；密钥另行保管，不得与词元同送。")
    return 0


def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError:
        raise Unreadable(f"读不到密钥文件{path.name}。请核对路径和读取权限。") from None
