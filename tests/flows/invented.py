"""Invented children with submitted forms, as many as a table needs (虚构儿童)."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from django.utils import timezone

HOMES = ("310115004001", "310115005002", "310115007")


def invent_children(round: Any, *, by: Any, count: int = 240, homes: Sequence[str] = HOMES, seed: int = 1) -> None:
    """Put children with submitted forms into the register, judged as the register judges them."""
    from tonghu.register.models import Child, Person, Record, Revision
    from tonghu.register.verdicts import judge_children

    random = Random(seed)
    pick = random.choice
    people, where, answers = [], [], []
    for n in range(count):
        left_behind = n % 6 == 0
        born = date(2007 + random.randrange(17), 1 + random.randrange(12), 1 + random.randrange(28))
        people.append(Person(name=f"虚{n}", sex=pick(["1", "2", ""]), born=born))
        origin = "310115" if left_behind else pick(["340104", "320506", "411200"])
        where.append((pick(homes), origin))
        said: dict[str, object] = {
            "stage": pick(["1", "2", "3"]),
            "school_status": pick(["1", "2"]),
            "boarding": pick(["0", "1"]),
            "insurance": pick(["1", "3"]),
            "health_0_6": pick(["1", "3"]),
            "tcm_0_36": pick(["1", "3"]),
            "vaccination": pick(["1", "2"]),
            "guardianship": pick(["1", "2", "3"]),
            "hardship": pick([["0"], ["1", "5"]]),
            "disability": pick([["0"], ["4"], ["1", "2"]]),
            "disability_level": "2",
            "rehabilitation": "1",
        }
        if left_behind:
            out = {"away_since": "2023-01-01", "away_to": "320506", "away_for": "work"}
            away = {f"{who}_{key}": value for who in ("father", "mother") for key, value in out.items()}
            said |= {"has_carer": "1", "carer_relation": pick(["61", "80"]), **away}
        else:
            came = max(born, date(2015 + random.randrange(9), 2, 1)).isoformat()
            said |= {"lives_with": pick(["1", "2"]), "residence_registration": pick(["1", "3"]), "housing": "2"}
            said["arrived"] = came
        if n % 7:
            said.pop(pick(["stage", "insurance", "guardianship"]), None)
        answers.append(said)
    Person.objects.bulk_create(people)
    Child.objects.bulk_create(
        Child(
            person=p,
            residence=home,
            hukou=hukou,
            hukou_registered="1",
            born=p.born,
            named_by=pick(["EDUCATION", "POLICE", "EDUCATION,POLICE"]),
        )
        for p, (home, hukou) in zip(people, where, strict=True)
    )
    records = Record.objects.bulk_create(
        Record(
            child_id=p.pk,
            round=round,
            form="2" if n % 6 == 0 else "1",
            state="SUBMITTED",
            submitted_at=timezone.now(),
            submitted_by=by,
        )
        for n, p in enumerate(people)
    )
    Revision.objects.bulk_create(
        Revision(record=r, number=1, form=r.form, coded=said, personal={}, by=by, at=timezone.now())
        for r, said in zip(records, answers, strict=True)
    )
    judge_children([p.pk for p in people], on=round.reference_date)
