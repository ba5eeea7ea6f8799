"""The models by which lists are decided, as they are kept (判定模型): the prior until one is learned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.utils import timezone

from tonghu.methods.linkage import Judge, as_json, calibrated, from_json, prior
from tonghu.register.models import LinkageModel, Pair
from tonghu.register.scope import wide

LEAST_DECISIONS = 10  # fewer decisions of people move nothing
DECIDED = (Pair.Decision.SAME, Pair.Decision.DIFFERENT, Pair.Decision.TWINS)


@wide("lists of all districts are decided by one model")
def judge_in_force() -> Judge:
    """The last that was kept; the prior before any was."""
    last = LinkageModel.objects.order_by("pk").values_list("pk", flat=True).last()
    return _opened(last) if last else prior()


@dataclass(frozen=True, slots=True)
class InForce:
    """What is said of the model in force: since when, from how many pairs it learned, how many decisions moved it."""

    name: str
    matches: int = 0
    decisions: int = 0
    since: datetime | None = None


@wide("lists of all districts are decided by one model")
def model_in_force() -> InForce:
    """The model that decides now, in words for people."""
    return model_of(LinkageModel.objects.order_by("pk").values_list("pk", flat=True).last())


@wide("lists of all districts are decided by one model")
def model_of(pk: int | None) -> InForce:
    """A kept model in words for people; the prior for none."""
    found = LinkageModel.objects.filter(pk=pk or 0).only("name", "matches", "decisions", "at").first()
    return InForce(found.name, found.matches, found.decisions, found.at) if found else InForce(prior().name)


@wide("lists of all districts are decided by one model")
def kept_judge(pk: int | None) -> Judge:
    """A judge by the id under which it is kept; the prior for none."""
    return _opened(pk) if pk else prior()


@lru_cache(maxsize=8)  # a kept model never changes
def _opened(pk: int) -> Judge:
    return from_json(LinkageModel.objects.get(pk=pk).content)


@wide("lists of all districts are decided by one model")
def keep_judge(judge: Judge) -> int | None:
    """Keep a judge, if it is not kept already; its id, None for the prior as it is."""
    if not judge.learned and not judge.decisions:
        return None
    known = LinkageModel.objects.filter(name=judge.name).order_by("pk").values_list("pk", flat=True).last()
    if known:
        return known
    told = {"matches": judge.matches, "decisions": judge.decisions, "at": timezone.now()}
    return LinkageModel.objects.create(name=judge.name, content=as_json(judge), **told).pk


def judge_from(taught: Judge | None) -> Judge:
    """The judge of a new list: what the list taught, else what earlier ones did, moved by what people decided."""
    base = taught or _base_in_force()
    decided = decisions_by(base.name)
    if len(decided) < LEAST_DECISIONS:
        return base
    features = sorted({code for one in decided for code in one.values})
    return calibrated(
        base,
        np.array([one.odds for one in decided]),
        np.array([one.same for one in decided]),
        {code: np.array([one.values.get(code, -1) for one in decided], np.int64) for code in features},
    )


@wide("lists of all districts are decided by one model")
def _base_in_force() -> Judge:
    last = LinkageModel.objects.filter(decisions=0).order_by("pk").values_list("pk", flat=True).last()
    return _opened(last) if last else prior()


@dataclass(frozen=True, slots=True)
class Decided:
    """A clerical decision as a labelled pair (已判定对): what was known before it, in numbers; nothing personal."""

    odds: float
    values: Mapping[str, int]  # feature → value
    same: bool


@wide("decisions are learned from wherever their children live")
def decisions_by(base: str) -> list[Decided]:
    """The decisions on pairs that this model, or it as decisions moved it, had brought together."""
    found = Pair.objects.filter(decision__in=DECIDED, judge__startswith=base, odds__isnull=False).order_by("pk")
    return [
        Decided(odds or 0.0, values_of(evidence), said == Pair.Decision.SAME)
        for odds, evidence, said in found.values_list("odds", "evidence", "decision")
    ]


def values_of(evidence: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """The values behind kept statements, by feature."""
    return {str(one["code"]): value for one in evidence if isinstance(value := one.get("value"), int)}
