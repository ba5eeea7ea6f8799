"""Which engine a command runs on (计算引擎): this process, or Spark where `--engine spark` says so."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HERE, SPARK = "duckdb", "spark"


def engine_arguments(parser: argparse.ArgumentParser) -> None:
    """--engine and --conf, alike for every command that can run on Spark."""
    parser.add_argument(
        "--engine",
        metavar="引擎",
        default=HERE,
        help="duckdb：在本进程内（默认）；spark：在本机的 Spark 上；spark=spark://主机:7077：在集群上"
        "（结果相同；须先 make spark）",
    )
    parser.add_argument(
        "--conf",
        metavar="名称=值",
        action="append",
        default=[],
        help="Spark 设置，如 spark.driver.memory=4g；密钥写在 spark-defaults.conf，不写在这里",
    )


@contextmanager
def spark_of(args: argparse.Namespace) -> Iterator[Any]:
    """The Spark session that was asked for; None for this process. Raises NoSpark."""
    if args.engine == HERE:
        yield None
        return
    from tonghu.methods.spark import LOCAL, NoSpark, session

    name, _, master = args.engine.partition("=")
    if name != SPARK:
        raise NoSpark(f"没有“{name}”这个引擎。可写 duckdb（默认，在本进程内）、spark 或 spark=spark://主机:7077。")
    pairs = [said.partition("=") for said in args.conf]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise NoSpark(f"--conf 应写作 名称=值，“{wrong[0]}”缺少等号。请改正。")
    with session(master or LOCAL, {key: value for key, _, value in pairs}) as spark:
        yield spark


def say(what: str, seconds: float) -> None:
    """Progress, for whoever waits."""
    print(f"{what}：{seconds:.1f} 秒", file=sys.stderr)
