"""`tonghu serve`: one clear line when it cannot listen; the site and the jobs, both or neither."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tonghu.web.commands import serve

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DIE = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_refused_with_one_that_is_free(taken: int) -> None:
    with pytest.raises(serve.AddressRefused, match=f"端口 {taken} 已被别的程序占用") as refusal:
        serve.choose_port("127.0.0.1", str(taken))
    named = str(refusal.value).rsplit(" ", 1)[1]
    assert serve.choose_port("127.0.0.1", named) == int(named)


def test_auto_passes_over_a_port_in_use(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "FIRST_PORT", taken)
    assert serve.choose_port("127.0.0.1", "auto") > taken


@pytest.mark.parametrize("port", ["0", "65536", "80x", "-1"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(serve.AddressRefused, match="不是 1 到 65535 之间的数"):
        serve.choose_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(serve.AddressRefused, match="不能监听"):
        serve.choose_port("192.0.2.1", "8000")


# `serve` with two plain programs in the place of the site and the jobs, and no database.
STAND_IN = """
import sys
from tonghu.web.commands import serve
programs = {programs!r}
serve._programs = lambda *given: programs
serve._leave_database = lambda: print("left", flush=True)
serve._answers = lambda *given: True
sys.exit(serve.serve("127.0.0.1", 1, workers=1, opened=lambda: print("open", flush=True)))
"""


def standing_in(**programs: list[str]) -> subprocess.Popen[str]:
    text = STAND_IN.format(programs=programs)
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def children(pid: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < end:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}/cwd").exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_of_it(sign: signal.Signals) -> None:
    serving = standing_in(site=SLEEP, jobs=SLEEP)
    assert serving.stdout is not None
    assert serving.stdout.readline() == "open\n"
    started = children(serving.pid)
    serving.send_signal(sign)
    said, _ = serving.communicate()
    assert serving.returncode == 0
    assert "left" in said  # the database too
    assert len(started) == 2
    assert all(gone(pid) for pid in started)


def test_the_death_of_one_part_stops_the_rest_and_is_said() -> None:
    serving = standing_in(site=SLEEP, jobs=DIE)
    said, faults = serving.communicate()
    assert serving.returncode == 1
    assert "jobs意外退出（代码 3）" in faults
    assert "left" in said


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "0"], ids=["killed by the system", "database went away"])
def test_jobs_that_ended_are_started_anew_and_the_site_stays(tmp_path: Path, end: str) -> None:
    once = f"import os, time, pathlib; p = pathlib.Path({str(tmp_path / 'ran')!r}); again = p.exists(); p.touch()\n"
    killed = [sys.executable, "-c", once + f"time.sleep(60) if again else {end}"]
    serving = standing_in(site=SLEEP, **{serve.JOBS: killed})
    assert serving.stderr is not None
    assert "已重新启动" in serving.stderr.readline()
    assert len(children(serving.pid)) == 2
    serving.send_signal(signal.SIGINT)
    serving.communicate()
    assert serving.returncode == 0


def test_jobs_that_are_killed_again_and_again_stop_all_of_it() -> None:
    serving = standing_in(site=SLEEP, **{serve.JOBS: [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]})
    _, faults = serving.communicate()
    assert serving.returncode == 1
    assert faults.count("已重新启动") == serve.AGAIN and "意外退出（代码 -9）" in faults


def test_nothing_survives_a_killed_parent() -> None:
    serving = standing_in(site=SLEEP, jobs=SLEEP)
    assert serving.stdout is not None
    assert serving.stdout.readline() == "open\n"
    started = children(serving.pid)
    serving.kill()
    serving.wait()
    assert len(started) == 2
    assert all(gone(pid) for pid in started)


def test_what_a_part_started_goes_with_it() -> None:
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    deep = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {stubborn!r}])"]
    serving = standing_in(site=deep, jobs=SLEEP)
    assert serving.stdout is not None
    assert serving.stdout.readline() == "open\n"
    part = children(serving.pid)[0]
    while not (below := children(part)):
        time.sleep(0.02)
    time.sleep(0.2)  # until it ignores the polite signal
    os.kill(part, signal.SIGKILL)
    serving.wait()
    assert gone(below[0])
