"""A session on Apache Spark, for what is too large for one machine or may not leave a cluster (集群计算).

The only place that starts Spark; pyspark is imported when asked for and not before. What Spark is told here keeps
personal data in: no web pages, no event log, spilled rows encrypted, no cluster without authentication.
"""

import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any
from urllib.parse import urlsplit

LOCAL = "local[*]"
_MASTER = re.compile(r"local(\[(\d+|\*)\])?|yarn|(spark|k8s)://\S+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PATIENCE = 60  # seconds for Java to end
_ALWAYS = {
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
    "spark.io.encryption.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "131072",
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.maxResultSize": "0",  # names of records come here, of however many
    "spark.log.level": "OFF",  # its messages may quote rows
}
_ON_THIS_MACHINE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class NoSpark(Exception):
    """Spark cannot be used as asked (不能使用 Spark): what is wrong and what to do."""


def missing() -> str:
    """What Spark lacks on this machine, in words; empty when it can be started."""
    if find_spec("pyspark") is None:
        return "没有安装 Spark 组件（约 500 MB，默认不装）。请在项目目录运行 make spark，或去掉 --engine spark。"
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    if not (os.environ.get("JAVA_HOME") and java.is_file()) and shutil.which("java") is None:
        return "没有 Java，Spark 不能启动。请安装 Java 17 或更新版本（如 openjdk-17-jre-headless）后重新运行。"
    return ""


@contextmanager
def session(master: str = LOCAL, settings: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A Spark session, stopped at the end. master: local[N], spark://host:port, yarn or k8s://…

    settings: of Spark, over what spark-defaults.conf says; secrets belong there, not here. Raises NoSpark.
    """
    if not _MASTER.fullmatch(master):
        raise NoSpark(f"不认识的 Spark 地址“{master}”。请写作 spark、spark=local[4] 或 spark=spark://主机:7077。")
    if lack := missing():
        raise NoSpark(lack)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        place = _ON_THIS_MACHINE if _on_this_machine(master) else {}
        opened = _open(master, {**_ALWAYS, **place, **(settings or {})})
        if not _guarded(master, opened):
            raise NoSpark(
                "集群没有启用身份认证（spark.authenticate），名单会交给任何能连上它的程序。"
                "请照 docs/scale.md 在各节点的 spark-defaults.conf 启用后重新运行。"
            )
        yield opened
    except (Py4JError, PySparkException) as error:
        raise NoSpark(fault_of(error)) from None
    finally:
        _close()


def _on_this_machine(master: str) -> bool:
    return master.startswith("local") or urlsplit(master).hostname in _LOOPBACK


def _open(master: str, settings: Mapping[str, str]) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # none is used
    # The workers run this very Python, unless PYSPARK_PYTHON names that of an archive.
    os.environ.setdefault("PYSPARK_PYTHON", settings.get("spark.pyspark.python", sys.executable))
    if _on_this_machine(master):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("tonghu").master(master).config(map=dict(settings))
    try:
        with _unheard(settings["spark.log.level"] == "OFF"):
            return builder.getOrCreate()
    except (Py4JError, PySparkException, OSError) as fault:
        raise NoSpark(
            f"Spark 没有启动（{master}，{type(fault).__name__}）。请核对地址、Java 版本（17以上）和认证设置后重新运行。"
        ) from None


@contextmanager
def _unheard(quiet: bool) -> Iterator[None]:
    """What Java says on its error stream is English and may quote rows: it is heard only where a log is asked for."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        if quiet:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _guarded(master: str, opened: Any) -> bool:
    """Whether nobody else can read along: this machine alone, or a cluster that asks who is there."""
    said = opened.sparkContext.getConf().get("spark.authenticate", "false")
    return _on_this_machine(master) or str(said) == "true"


def _close() -> None:
    """Stop Spark and the Java process behind it, however far it came: pyspark would leave that to the end of Python."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with suppress(Exception):  # it may have died already
        if (opened := SparkSession.getActiveSession()) is not None:
            opened.stop()
    if (gateway := SparkContext._gateway) is None:
        return
    SparkContext._gateway = SparkContext._jvm = None
    with suppress(Exception):
        gateway.shutdown()
    gateway.proc.stdin.close()  # Java ends when nobody can speak to it any more
    try:
        gateway.proc.wait(_PATIENCE)
    except TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()


def fault_of(error: Exception) -> str:
    """A failed job in words, without the values that may stand in Spark's own message."""
    from pyspark.errors import PythonException

    kind = type(error).__name__
    if isinstance(error, PythonException) and (said := re.search(r"^\S*Unreadable: (.+)$", str(error), re.MULTILINE)):
        return said[1]
    return (
        f"Spark 作业没有完成（{kind}）。常见原因是节点失联、内存或磁盘不足。"
        "请查看各节点的日志（或加 --conf spark.log.level=ERROR 重新运行），处理后重新运行。"
    )
