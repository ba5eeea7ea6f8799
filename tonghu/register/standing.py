"""What stands after verification (核实后的内容): the family's answers, completed and corrected by departments."""

from tonghu.register.models import Line, Settlement
from tonghu.rules.forms import is_unknown


def complete(standing: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
    """Put into the answers of each record what departments completed, and what a settlement took from them.

    Items withdrawn from a line after a correction no longer count.
    """
    answered = Line.objects.filter(record__in=standing).exclude(verdict=Line.Verdict.PENDING).order_by("pk")
    chosen = set(
        Settlement.objects.filter(line__record__in=standing, chosen=Settlement.Chosen.DEPARTMENT).values_list(
            "line_id", "item"
        )
    )
    for line in answered.only("record_id", "items", "coded", "personal"):
        answers, values = standing[line.record_id], line.values
        for key in line.items:
            open_ = not answers.get(key) or is_unknown(answers[key])
            if key in values and (open_ or (line.pk, key) in chosen):
                answers[key] = values[key]
    return standing
