"""Who told of a child (反映人): taken out of the row it came with, and kept where few may look."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tonghu.register.models import Batch, Reporter, SourceRow
from tonghu.rules.forms.lists import REPORTER, names_reporter

_CHUNK = 5000


class ReporterColumns:
    """The columns of one file that say who told, by index: those taken for it, and those whose header says so."""

    def __init__(self, columns: Sequence[tuple[int, str | None, str]]) -> None:
        """columns: index, key and header of each."""
        self._keys = {index: key for index, key, _ in columns if key in REPORTER}
        self._all = {index for index, key, header in columns if key in REPORTER or names_reporter(header)}

    @classmethod
    def of(cls, batch: Batch) -> "ReporterColumns":
        """Those of a batch that was read before."""
        return cls([(column["index"], column["key"], column["header"]) for column in batch.columns])

    def without(self, raw: Sequence[str]) -> list[str]:
        """The row as it came, the cells of who told left empty."""
        return ["" if index in self._all else cell for index, cell in enumerate(raw)]

    def told_by(self, raw: Sequence[str]) -> dict[str, str]:
        """name and phone of who told; what no column is taken for stands behind the name. Empty where nobody did."""
        cells = {index: raw[index].strip() for index in sorted(self._all) if index < len(raw) and raw[index].strip()}
        phone = "；".join(text for index, text in cells.items() if self._keys.get(index) == "reporter_phone")
        names = [text for index, text in cells.items() if self._keys.get(index) == "reporter_name"]
        others = [text for index, text in cells.items() if index not in self._keys]
        return {"name": "；".join([*names, *others]), "phone": phone} if cells else {}

    def __bool__(self) -> bool:
        return bool(self._all)


def keep_reporters(batch: Batch, told: Iterable[tuple[int, Mapping[str, str]]]) -> None:
    """Keep who told, by the number of the row in its batch."""
    waiting = iter(told)
    while part := list(islice(waiting, _CHUNK)):
        rows = dict(SourceRow.objects.filter(batch=batch, number__in=[n for n, _ in part]).values_list("number", "pk"))
        Reporter.objects.bulk_create(Reporter(row_id=rows[number], **who) for number, who in part)
