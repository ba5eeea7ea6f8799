"""A really running demo site, and pages signed in for each role."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROLES = {
    "officer": "minzheng",
    "approver": "shenpi",
    "supervisor": "dudaoyuan",
    "director": "ertongzhuren",
    "education": "jiaoyu",
    "statistician": "tongji",
    "administrator": "xitong",
    "security": "anquan",
    "auditor": "shenji",
    "coordinator": "fuergongwei",
}
CHILDREN = 300
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker("browser")


def chromium() -> str:
    """The browser to drive; its absence is a failure where it could be installed, never a silent skip."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.skip("没有找到 Chromium，浏览器测试无法运行。请先安装 chromium（Debian：apt-get install chromium）。")
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo site of its own, with its own embedded database."""
    var = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "TONGHU_", "DJANGO_"))}
    environment["TONGHU_VAR"] = str(var)
    command = [sys.executable, "-m", "tonghu", "demo", "--children", str(CHILDREN), "--seed", "7", "--port", str(port)]
    log = (var / "site.log").open("w+")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address, var / "site.log")
        (var / "passwords.json").write_text(json.dumps(_passwords((var / "site.log").read_text())))
        os.environ["TONGHU_TEST_PASSWORDS"] = str(var / "passwords.json")
        yield address
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait(process: "subprocess.Popen[str]", address: str, log: Path, seconds: int = 120) -> None:
    """Until the site answers; it may take as long as it goes on telling what it does, on a machine others use too."""
    import time

    told, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (size := log.stat().st_size) > told:
            told, deadline = size, time.monotonic() + seconds
        if process.poll() is not None:
            pytest.fail(f"示范站没有启动：\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=2)  # our own loopback address
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"示范站{seconds}秒没有动静，没有启动：\n{log.read_text()[-2000:]}")


def _passwords(log: str) -> dict[str, str]:
    """Account and password from the table that the demo prints."""
    rows = [line.split() for line in log.splitlines() if line.startswith("  ") and len(line.split()) == 4]
    return {account: password for _, account, password, _ in rows[1:]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The session of each role that has signed in: one is enough for all tests that do not ask for their own."""
    return {}


@pytest.fixture
def page_as(site: str, browser: Any, signed_in: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """Open a page signed in as a role; `phone=True` gives a 390 × 844 screen.

    Two pages of one role in one test have sessions of their own, as on two devices.
    """
    contexts, used = [], set[str]()
    passwords = json.loads(Path(os.environ["TONGHU_TEST_PASSWORDS"]).read_text())

    def open_page(role: str, *, phone: bool = False) -> Any:
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
        kept = signed_in.get(role) if role not in used else None
        used.add(role)
        here = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "storage_state": kept}
        context = browser.new_context(base_url=site, viewport=size, **here)
        contexts.append(context)
        page = context.new_page()
        # Another test may have ended the session, or taken the account out of use.
        if kept and page.goto("/") and page.url == f"{site}/":
            return page
        page.goto("/sign-in/")
        page.fill("[name=username]", ROLES[role])
        page.fill("[name=password]", passwords[ROLES[role]])
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{site}/")
        signed_in.setdefault(role, context.storage_state())
        return page

    yield open_page
    for context in contexts:
        context.close()
