"""Which engine links (选用引擎): numbers as teachers where there are enough that check, the mixture elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tonghu.methods.linkage.engine import linking
from tonghu.methods.linkage.engine.files import Source, Unreadable, glimpses, headers
from tonghu.methods.linkage.engine.keyed import agreement_of
from tonghu.methods.linkage.general.asking import Asked
from tonghu.methods.linkage.general.schema import BadSchema, fit, own_schema, plain
from tonghu.rules.terms.idnumbers import read_id_number
from tonghu.rules.terms.problems import Problem

ENOUGH = 500  # numbers that check, in every file
HARDLY = 20  # numbers of a file that are no help
_SOME = 1000  # rows that are looked at together
FEWEST = 1000  # records from which something can be learned without numbers


def link_by_schema(asked: Asked, out: Path, *, progress: Callable[[str, float], None], threads: int) -> dict[str, Any]:
    """Link files whose columns a schema names, by the engine that fits them. Raises Unreadable."""
    fields = asked.schema.fields()
    if "idno" not in fields or not all(_numbers(path, asked) >= ENOUGH for path in asked.files):
        return _by_mixture(asked, out, progress)
    report = linking.link_files(
        linking.Asked(
            files=asked.files,
            within=asked.within,
            between=asked.between,
            clean=asked.clean,
            threads=threads,
            called=fields,
        ),
        out,
        progress=progress,
    )
    unused = [c.column for c in asked.schema.used if c.column not in fields.values()]
    return report | {"unused_columns": unused}


def link_our_own(asked: linking.Asked, out: Path, *, progress: Callable[[str, float], None]) -> dict[str, Any]:
    """Link lists whose columns have our own names: by the mixture where a list of some size has hardly a number."""
    by_schema = for_the_mixture(asked)
    if by_schema is None:
        return linking.link_files(asked, out, progress=progress)
    return _by_mixture(by_schema, out, progress)


def _by_mixture(asked: Asked, out: Path, progress: Callable[[str, float], None]) -> dict[str, Any]:
    from tonghu.methods.linkage.general.linking import link_lists  # loaded for lists that need it only

    return link_lists(asked, out, progress=progress)


def for_the_mixture(asked: linking.Asked) -> Asked | None:
    """What to ask of the mixture where there are hardly any numbers to learn from; None where there are enough."""
    looked = [headers(path) for path in asked.files]
    have = [{plain(header) for header in found[0]} for found in looked]
    shared = set.intersection(*have) if have else set()
    whole = sum(found[1] for found in looked)
    if any("src" in known for known in have) or whole < FEWEST or any(agreement_of(p) for p in asked.files):
        return None
    schema = own_schema(sorted(shared))
    by_schema = Asked(asked.files, schema, asked.within, asked.between, asked.clean)
    no_name = not {"name", "birth"} <= shared
    if no_name or ("idno" in shared and all(_numbers(path, by_schema) >= HARDLY for path in asked.files)):
        return None
    return by_schema


def _numbers(path: Path, asked: Asked) -> int:
    """How many numbers of a file check, counted up to ENOUGH."""
    have, rows, table = headers(path)
    try:
        found = fit(asked.schema, path.name, have)
    except BadSchema as fault:
        raise Unreadable(str(fault)) from None
    columns = {"rec_id": found[asked.schema.rec_id], "idno": found[asked.schema.fields()["idno"]]}
    good, seen = 0, set[str]()
    for column in glimpses(Source(path, columns, rows, table), "idno", _SOME):
        values = {*column.unique().to_pylist()} - seen
        seen |= values
        good += sum(not isinstance(read_id_number(value), Problem) for value in values)
        if good >= ENOUGH:
            return ENOUGH
    return good
