"""Each column of the sheet gets a key, or the reason why not; nothing is chosen silently (列的认定)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tonghu.methods.reading.arrival import Column, letter_of
from tonghu.methods.reading.refusals import Refused
from tonghu.methods.reading.synonyms import Match, lookup
from tonghu.rules.forms.lists import Layout, ListColumn, header_text

_UNSEEN = "\u200b"  # by which our own workbooks tell apart columns with one header
UNUSED = ""  # a mapping to this key leaves the column out


def assign(texts: Sequence[str], layout: Layout, mapping: Mapping[int, str] | None) -> list[Column]:
    """What each column is taken for. Two columns with an equal claim to one key get none and say so.

    mapping: column index (from 0) → key, the word of a person; it goes before every synonym.
    """
    said = dict(mapping or {})
    _check(said, len(texts), layout)
    claims: dict[tuple[str, int], list[tuple[int, Match]]] = defaultdict(list)
    for index, text in enumerate(texts):
        if index not in said and (match := lookup(layout, text)):
            claims[match.column.key, match.column.part].append((index, match))
    given = {key: index for index, key in said.items() if key}
    taken: dict[int, tuple[str | None, str]] = {
        index: (key or None, "手工指定" if key else "手工指定不使用") for index, key in said.items()
    }
    _leave_out_loose_wholes(claims, taken)
    by_place = _give_to_their_person(claims, taken, texts, layout)
    for (key, _), rivals in claims.items():
        taken |= _settle(key, rivals, given, texts)
    for index, whose in by_place.items():
        if mine := taken.get(index, (None, ""))[0]:
            taken[index] = (mine, f"按位置认作“{whose}”的")
    return [
        Column(index, _shown(text), *taken.get(index, (None, "没有列名" if not text.strip() else "未使用，原样留存")))
        for index, text in enumerate(texts)
    ]


def _leave_out_loose_wholes(
    claims: dict[tuple[str, int], list[tuple[int, Match]]], taken: dict[int, tuple[str | None, str]]
) -> None:
    """通信地址 beside an address in several columns is another address."""
    for key in {key for key, part in claims if part}:
        for index, match in [rival for rival in claims.get((key, 0), []) if rival[1].rank]:
            claims[key, 0].remove((index, match))
            taken[index] = (None, f"“{match.column.label}”已由分列的地址拼成")
    for claim in [claim for claim, rivals in claims.items() if not rivals]:
        del claims[claim]


def _give_to_their_person(
    claims: dict[tuple[str, int], list[tuple[int, Match]]],
    taken: dict[int, tuple[str | None, str]],
    texts: Sequence[str],
    layout: Layout,
) -> dict[int, str]:
    """姓名, 身份证号, 父亲姓名, 身份证号: the second number is the father's. Returns whose each moved column is."""
    owners = _owners(claims, len(texts))
    moved: dict[int, str] = {}
    for claim, rivals in list(claims.items()):
        rivalling = len(rivals) > 1 and len({match.rank for _, match in rivals}) == 1
        for index, _ in rivals:
            # 与儿童关系 behind the carer's name is the carer's, 联系电话 behind 上报人 is theirs, rivals or none.
            alone = (who := owners[index]) in _ALONE.get(claim[0], ())
            if who and (rivalling or alone):
                claims[claim] = [rival for rival in claims[claim] if rival[0] != index]
                moved[index] = who
                if own := lookup(layout, who + header_text(texts[index])):
                    claims[own.column.key, own.column.part].append((index, own))
                else:
                    taken[index] = (None, f"列名重复，按位置是{who}的，没有对应的项目，原样留存")
    for claim in [claim for claim, rivals in claims.items() if not rivals]:
        del claims[claim]
    return moved


_PEOPLE = {
    "father_name": "父亲",
    "mother_name": "母亲",
    "guardian1_name": "监护人",
    "guardian2_name": "监护人2",
    "carer_name": "委托照护人",
    "reporter_name": "反映人",
}


_ALONE = {"guardian1_relation": ("监护人2", "委托照护人"), "guardian1_phone": ("反映人",)}


def _owners(claims: Mapping[tuple[str, int], list[tuple[int, Match]]], width: int) -> list[str]:
    """Per column the grown-up whose name stands nearest on its left; "" under the child's own."""
    starts = {
        index: _PEOPLE.get(key, "")
        for (key, _), rivals in claims.items()
        for index, _ in rivals
        if key == "name" or key in _PEOPLE
    }
    owners, who = [], ""
    for index in range(width):
        who = starts.get(index, who)
        owners.append(who if index not in starts else "")
    return owners


def column_of(layout: Layout, column: Column) -> ListColumn | None:
    """The layout's column behind an assigned one, with its part of an address."""
    if column.key is None:
        return None
    match = lookup(layout, column.header)
    return match.column if match and match.column.key == column.key else layout.column(column.key)


def _settle(
    key: str, rivals: list[tuple[int, Match]], given: dict[str, int], texts: Sequence[str]
) -> dict[int, tuple[str | None, str]]:
    label = rivals[0][1].column.label
    if key in given:
        return {index: (None, f"“{label}”已手工指定为{letter_of(given[key])}列") for index, _ in rivals}
    best = min(match.rank for _, match in rivals)
    winners = [index for index, match in rivals if match.rank == best]
    if len(winners) > 1:
        names = "、".join(f"{letter_of(index)}列" for index in winners)
        why = f"{names}都像“{label}”，不能判断，请手工指定"
        return {index: (None, why) for index, _ in rivals}
    settled: dict[int, tuple[str | None, str]] = {winners[0]: (key, f"按列名认作“{label}”")}
    why = f"“{label}”已取自{letter_of(winners[0])}列“{_shown(texts[winners[0]])}”"
    return {index: (None, why) for index, _ in rivals} | settled


def _check(said: Mapping[int, str], width: int, layout: Layout) -> None:
    keys = [key for key in said.values() if key]
    known = {column.key for column in layout.columns}
    if any(not 0 <= index < width for index in said) or not known.issuperset(keys) or len(set(keys)) < len(keys):
        raise Refused("BAD_MAPPING")


def _shown(text: str) -> str:
    return " ".join(text.replace(_UNSEEN, "").split())
