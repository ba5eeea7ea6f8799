"""小集群: a master and two workers on this machine; the links are the same, even when a worker is lost on the way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.spark.watching import SMALL, differences, java_processes, listening
from tonghu.methods.linkage.engine.linking import Asked, link_files
from tonghu.methods.linkage.spark.linking import OnSpark
from tonghu.methods.spark import session

pytestmark = pytest.mark.spark
LITTLE = {**SMALL, "spark.executor.memory": "512m", "spark.executor.cores": "1"}


@dataclass
class Cluster:
    """Where its master is, and the workers, each leading a group of processes."""

    master: str
    workers: list["subprocess.Popen[bytes]"]


def free_port() -> int:
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def started(folder: Path, name: str, *words: str) -> "subprocess.Popen[bytes]":
    """A process of the cluster, in a group of its own, reachable from this machine only."""
    home = Path(str((find_spec("pyspark") or pytest.skip("没有 pyspark")).origin)).parent
    here = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "128m", "SPARK_HOME": str(home)}
    here["SPARK_MASTER_OPTS"] = "-Dspark.master.rest.enabled=false"  # jobs come from the driver only
    command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1", *words]
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(command, env=os.environ | here, stdout=log, stderr=log, start_new_session=True)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Nothing of it is left running."""
    before, folder, port = java_processes(), tmp_path_factory.mktemp("cluster"), free_port()
    master = started(folder, "master.Master", "--port", str(port), "--webui-port", "0")
    address = f"spark://127.0.0.1:{port}"
    one = ("--cores", "1", "--memory", "600m", "--webui-port", "0", "--work-dir", str(folder), address)
    workers = [started(folder, "worker.Worker", *one) for _ in range(2)]
    try:
        until_registered(folder / "worker.Worker.log")
        yield Cluster(address, workers)
    finally:
        for process in (*workers, master):
            end(process)
    assert java_processes() - before == set()


def until_registered(log: Path) -> None:
    for _ in range(600):
        if log.read_text("utf-8", errors="replace").count("Successfully registered") == 2:
            return
        time.sleep(0.5)
    pytest.fail("两个工作节点没有连上主节点。")


def test_the_command_links_on_a_cluster_as_here(cluster: Cluster, three: Asked, here: Path, tmp_path: Path) -> None:
    words = [*map(str, three.files), "--clean", *three.clean, "--out", str(tmp_path)]
    settings = [word for key, value in LITTLE.items() for word in ("--conf", f"{key}={value}")]
    command = [sys.executable, "-m", "tonghu", "link", *words, "--engine", f"spark={cluster.master}", *settings]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert differences(here, tmp_path) == 0


def test_a_lost_worker_changes_nothing(cluster: Cluster, three: Asked, here: Path, tmp_path: Path) -> None:
    def lose(what: str, seconds: float) -> None:
        if what == "号码归并":
            assert listening(java_processes()) <= {"127.0.0.1", "::1"}
            end(cluster.workers[0])

    with session(cluster.master, LITTLE) as spark:
        link_files(three, tmp_path, engine=OnSpark(spark), progress=lose)
    assert cluster.workers[0].poll() is not None
    assert differences(here, tmp_path) == 0
