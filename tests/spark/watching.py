"""What the tests on Spark look at: rows of results, processes, sockets."""

import re
from ipaddress import IPv4Address
from pathlib import Path

from pyarrow import parquet

# Little is compiled and little memory taken: the registers of the tests are small.
SMALL = {
    "spark.driver.memory": "768m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    # Small joins are planned as those of large registers are, where a plan could change while it runs.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.autoBroadcastJoinThreshold": "10MB",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
}


def differences(one: Path, two: Path) -> int:
    """How many rows of links and persons are not the same, whatever of them is not."""
    apart = 0
    for name in ("links.parquet", "persons.parquet"):
        rows, others = (parquet.read_table(place / name).to_pylist() for place in (one, two))
        assert rows
        apart += sum(a != b for a, b in zip(rows, others, strict=False)) + abs(len(rows) - len(others))
    return apart


def java_processes() -> set[int]:
    """Java machines that run Spark for this tree."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"java") and str(Path(__file__).parents[2]).encode() in b" ".join(words):
            found.add(int(process.name))
    return found


def listening(processes: set[int]) -> set[str]:
    """The addresses at which processes can be reached."""
    links = [link for process in processes for link in Path(f"/proc/{process}/fd").glob("*") if link.is_symlink()]
    sockets = {found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", str(link.readlink())))}
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {_address(line[1].split(":")[0]) for line in lines if line[3] == "0A" and line[9] in sockets}


def _address(words: str) -> str:
    """An address of /proc/net/tcp or tcp6, of which only those that stand for an IPv4 address are used."""
    last = bytes.fromhex(words[-8:])[::-1]
    mapped = len(words) == 8 or words[:24] == "0000000000000000FFFF0000"
    return str(IPv4Address(last)) if mapped else words
