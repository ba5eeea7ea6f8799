"""The tables as CSV with metadata (CSV on the Web, W3C Recommendation 17 December 2015), in one zip.

A suppressed cell reads x; the metadata says that x is no value. Totals carry the code *.
"""

import csv
import io
import json
from itertools import product

from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.documents.notes import mark_of
from tonghu.methods.reporting.documents.panels import TOTAL_LABEL, WITHHELD
from tonghu.methods.reporting.files.archive import zipped
from tonghu.methods.tabulation import TOTAL

METADATA = "csv-metadata.json"


def csvw(edition: Edition) -> bytes:
    """One CSV for each table and one metadata file."""
    tables = [edition.tables[number] for number in sorted(edition.tables)]
    metadata = json.dumps(_metadata(edition, tables), ensure_ascii=False, indent=1) + "\n"
    files = {f"{printed.definition.number}.csv": _rows(printed) for printed in tables}
    return zipped({METADATA: metadata.encode(), **files})


def _rows(printed: Printed) -> bytes:
    safe = printed.table
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for d in safe.dimensions for name in (d.key, f"{d.key}_label")] + ["value"])
    for place in product(*([*d.categories.items(), (TOTAL, TOTAL_LABEL)] for d in safe.dimensions)):
        n = safe.values[tuple(code for code, _ in place)]
        writer.writerow([text for pair in place for text in pair] + [WITHHELD if n is None else n])
    return out.getvalue().encode()


def _metadata(edition: Edition, tables: list[Printed]) -> dict[str, object]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": f"{edition.place}流动儿童和留守儿童统计表",
        "dc:publisher": f"{edition.place}民政局、{edition.place}统计局",
        "dc:identifier": edition.number or "未发布",
        "dc:temporal": edition.reference_date.isoformat(),
        "dc:issued": edition.published_on.isoformat() if edition.published_on else "未发布",
        "dc:accessRights": mark_of(edition) or "公开",
        "dc:provenance": "；".join(
            (
                f"统计快照{edition.snapshot}",
                f"规则{edition.rules}",
                f"区划{edition.code_year}年",
                f"台账{edition.ledger}",
            )
        ),
        "notes": [
            {
                "threshold": edition.least,
                "revision": edition.revision,
                "approvals": [
                    {"office": a.office, "act": a.act, "on": a.on.isoformat(), "reason": a.reason}
                    for a in edition.approvals
                ],
                "quality": [
                    {
                        "label": m.label, "covers": m.covers, "value": m.value, "share": m.share, "low": m.low,
                        "high": m.high, "source": m.source,
                    }
                    for m in edition.quality
                ],
            }
        ],
        "tables": [_table(printed) for printed in tables],
    }  # fmt: skip


def _table(printed: Printed) -> dict[str, object]:
    definition = printed.definition
    columns: list[dict[str, object]] = []
    for d in printed.table.dimensions:
        columns += [
            {"name": d.key, "titles": [d.key, d.label], "datatype": "string", "required": True},
            {"name": f"{d.key}_label", "titles": [f"{d.key}_label", f"{d.label}名称"], "datatype": "string"},
        ]
    value = {
        "name": "value",
        "titles": ["value", "人数"],
        "datatype": {"base": "integer", "minimum": 0},
        "null": [WITHHELD],
        "dc:description": f"{WITHHELD}为保护隐私不公布的数",
    }
    return {
        "url": f"{definition.number}.csv",
        "dc:title": definition.title,
        "dc:description": f"统计范围：{definition.universe.label}。{definition.note}",
        "tableSchema": {
            "columns": [*columns, value],
            "primaryKey": [d.key for d in printed.table.dimensions],
        },
    }
