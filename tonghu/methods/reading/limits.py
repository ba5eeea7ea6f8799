"""What reading one file may cost, and the codes by which a file is refused before it is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file (读取上限); a file above one is refused, never cut short."""

    file_bytes: int = 300 << 20
    unpacked_bytes: int = 3 << 30  # of all members of a zip together
    members: int = 4_000  # of a zip
    inflation: int = 250  # unpacked : packed, of one member above 100 MB
    rows: int = 1_000_000
    columns: int = 1_000
    memory: int = 5 << 29  # address space of the child
    seconds: int = 300  # processor and waiting time of the child


class Unfit(Exception):  # reads as what the file is, not as a fault of ours
    """The file cannot be read; `code` is a key of `refusals.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
