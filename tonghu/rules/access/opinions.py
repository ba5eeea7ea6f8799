"""How many decisions a second person looks at (复核): who decides whether two records are one child is checked too."""

from collections.abc import Sequence
from datetime import date

from tonghu.rules.terms.dated import Dated, Since

# 方案 三（二）: 底数清, 情况明; the notice names no share. Five in a hundred show within a day who decides otherwise.
SECOND_SHARE = Dated(Since(date(2024, 7, 5), 0.05, "方案 三（二）摸排底数：人工判定按5%抽样，由第二人独立复核"))

# Whose own business an item is (方案 二 职责分工): its list is believed first where nobody asked the family.
_OWNERS = {"name": "POLICE", "sex": "POLICE", "born": "POLICE", "ethnic": "POLICE", "idno": "POLICE", "hukou": "POLICE"}


def suggested(item: str, offices: Sequence[str]) -> int | None:
    """Which of several words on an item to propose: the form's (FORM), else the owner's; None where neither speaks."""
    for office in ("FORM", _OWNERS.get(item, "")):
        if office in offices:
            return offices.index(office)
    return None
