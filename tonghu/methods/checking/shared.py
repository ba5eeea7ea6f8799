"""Facts that lie in the file itself: one number twice, one phone for many families, one home for many (同批情况)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from tonghu.methods.checking.columns import Rows
from tonghu.rules.forms.running import bare


def facts_among(forms: Sequence[str], rows: Rows) -> list[dict[str, object]]:
    """What the other forms of the same file tell about each, by the names of `consistency.facts`.

    forms: "1" or "2" for each row. Two forms of one number and kind: the later ones are told of the first.
    """
    facts: list[dict[str, object]] = [{} for _ in rows]
    _numbers(forms, rows, facts)
    _alike(rows, facts)
    families = [_family(row) for row in rows]
    for who in ("father", "mother"):
        _many(rows, facts, families, f"{who}_phone_families", partial(_text, key=f"{who}_phone"))
    _many(rows, facts, families, "families_at_address", _home)
    return facts


def _numbers(forms: Sequence[str], rows: Rows, facts: list[dict[str, object]]) -> None:
    first: dict[tuple[str, str], int] = {}
    of_number: dict[str, dict[str, int]] = defaultdict(dict)
    for at, (form, row) in enumerate(zip(forms, rows, strict=True)):
        if number := _text(row, "idno"):
            of_number[number].setdefault(form, at)
            if first.setdefault((form, number), at) != at:
                facts[at]["number_in_register"] = "active"
    for at, (form, row) in enumerate(zip(forms, rows, strict=True)):
        others = of_number.get(_text(row, "idno") or "", {})
        place = next((place for code, place in others.items() if code != form), None)
        if place is not None:
            facts[at]["other_form"] = "asked" if form == "2" and _asked_across(rows[place]) else "active"


def _asked_across(row: Mapping[str, object]) -> bool:
    """本市户籍 on form 1, which only a request for help allows."""
    return _text(row, "asked_for_help") == "1" and (_text(row, "hukou") or "").startswith("31")


def _alike(rows: Rows, facts: list[dict[str, object]]) -> None:
    """Same name, birth date and sex, where one of the two has no number."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        key = tuple(_text(row, part) or "" for part in ("name", "born", "sex"))
        if all(key):
            groups[key].append(at)
    for group in groups.values():
        without = [at for at in group if not _text(rows[at], "idno")]
        if len(group) > 1 and without:
            for at in group:
                facts[at]["similar_record"] = True


def _many(
    rows: Rows,
    facts: list[dict[str, object]],
    families: Sequence[Hashable],
    name: str,
    of: Callable[[Mapping[str, object]], Hashable],
) -> None:
    """How many families share what `of` says of a row."""
    at_key: dict[Hashable, set[Hashable]] = defaultdict(set)
    keys = [of(row) for row in rows]
    for key, family in zip(keys, families, strict=True):
        if key:
            at_key[key].add(family)
    for fact, key in zip(facts, keys, strict=True):
        if key:
            fact[name] = len(at_key[key])


def _family(row: Mapping[str, object]) -> Hashable:
    """Children with one parent's number are one family; without numbers the names of the parents tell."""
    numbers = tuple(_text(row, key) for key in ("father_idno", "mother_idno", "guardian_idno"))
    return next((n for n in numbers if n), None) or tuple(_text(row, key) for key in ("father_name", "mother_name"))


def _home(row: Mapping[str, object]) -> tuple[str, str] | None:
    division, detail = _text(row, "residence"), _text(row, "residence_detail")
    return (division, bare(detail)) if division and detail else None


def _text(row: Mapping[str, object], key: str) -> str | None:
    value = row.get(key)
    return value if isinstance(value, str) and value else None
