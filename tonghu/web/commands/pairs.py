"""`tonghu pairs`: the rows that wait for a person (待判定), in numbers only."""

import argparse
import sys
from typing import Any

from tonghu.web import shell


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose district."""
    parser.add_argument("--district", metavar="代码", default="", help="区代码，默认全部")


def run(args: argparse.Namespace) -> int:
    """List them; always 0. No name and no number is printed: who decides does so on the site."""
    shell.open_register()
    from django.db.models import Count, Q

    from tonghu.register.models import Batch, SourceRow

    states = [Batch.State.ENTERING, Batch.State.ENTERED]
    rows: Any = (  # has `candidates`, which its type does not tell
        SourceRow.objects.filter(outcome=SourceRow.Outcome.DOUBTFUL, child=None, batch__state__in=states)
        .filter(batch__district__within=args.district)
        .annotate(candidates=Count("pairs", filter=Q(pairs__decision="")))
        .filter(candidates__gt=0)
        .with_lists()
        .order_by("batch", "number")
    )
    print("批次\t来源\t行号\t候选儿童\t依据")
    count = 0
    for row in rows.iterator():
        count += 1
        print(f"{row.batch_id}\t{row.batch.department_label}\t{row.number}\t{row.candidates}\t{row.why}")
    print(f"共 {count} 行待判定。请在网站“疑似判定”逐行判定。" if count else "没有待判定的行。", file=sys.stderr)
    return 0
