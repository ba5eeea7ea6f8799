"""The records of all files, standardised: one array of integers for each thing compared (标准化记录)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import standard
from tonghu.methods.linkage.engine.arrays import Array, picked, rest, words_to_arrow

_ADULT = 13  # years between a child and whoever may guard it
FIELDS = (
    *("name", "sex", "birth", "idno", "g_name", "g_idno", "g2_name", "g2_idno", "phone", "addr"),
    *("district", "hukou", "school"),
)

CODED = ("sex", "birth", "g_name", "g2_name", "district", "hukou", "school")  # values that stand again and again


@dataclass
class Records:
    """n records as columns of integers; 0 is 'not known' in each.

    little: the name begins as pet names do.

    src: the source's number. nm, py, gn, gpy: hashes of name, its sound, given name and its sound; n, sl: letters of
    the name and of the surname; c0…c3, last: code points. bd: birth date as yyyymmdd. cid: first 17 digits of a
    number that checks and is the child's; ibd: the date in it; bad: digits of a number that does not check. g1, g1py,
    g2, g2py: guardians' names; gid0, gid1, gid2: adults' numbers, gid0 from the child's own column. phone; home,
    building, lane; sex, district, hukou, school.
    """

    columns: dict[str, Array]
    ids: Any  # Arrow column of the records' own names

    def __len__(self) -> int:
        return len(self.columns["src"])

    @property
    def keyed(self) -> bool:
        """Whether values are tokens: equal or not, and nothing else can be asked of them."""
        return "cut1" in self.columns

    def of(self, name: str, at: Array) -> Array:
        """A column's values at places."""
        return picked(getattr(self, name), at)

    def __getattr__(self, name: str) -> Array:
        try:
            return np.asarray(self.__dict__["columns"][name])
        except KeyError:
            raise AttributeError(name) from None


class Standardiser:
    """Turns batches of text into columns of integers; what it has read once it knows."""

    def __init__(self) -> None:
        self._dates = standard.Dictionary(standard.one_date)
        self._sexes = standard.Dictionary(standard.one_sex)
        self._words = {key: standard.Dictionary(standard.one_word) for key in ("district", "hukou", "school")}

    def columns(self, batch: Mapping[str, Any], src: int | Array) -> dict[str, Array]:
        """batch: Arrow columns of text, all of FIELDS; src: the source's number, of all rows or of each."""
        told = standard.names(batch["name"])
        number, state = standard.id_numbers(batch["idno"])
        told |= {"src": np.broadcast_to(np.asarray(src, np.int16), len(number)), "number": number, "state": state}
        told["bd"] = self._dates(batch["birth"]).astype(np.int32)
        told["sex"] = self._sexes(batch["sex"]).astype(np.int8)
        for key, name in (("g1", "g_name"), ("g2", "g2_name")):
            told[key], told[f"{key}py"] = standard.two_names(batch[name])
        for key, name in (("gid1", "g_idno"), ("gid2", "g2_idno")):
            value, good = standard.id_numbers(batch[name])
            told[key] = np.where((good == standard.VALID) | (good == standard.OLD), value, 0)
        told["phone"] = standard.phones(batch["phone"])
        told["home"], told["building"], told["lane"] = standard.addresses(batch["addr"])
        for key, words in self._words.items():
            told[key] = words(batch[key])
        return told


def gather(batches: Iterable[tuple[Mapping[str, Any], int | Array]]) -> Records:
    """Standardise all batches; batch: FIELDS and rec_id as Arrow columns of text, with its source's or rows' number."""
    import pyarrow

    reader, nothing = Standardiser(), words_to_arrow([])
    told, ids = [reader.columns(dict.fromkeys(FIELDS, nothing), 0)], [nothing]
    for batch, src in batches:
        told.append(reader.columns(batch, src))
        ids.append(batch["rec_id"])
    columns = {name: np.concatenate([part.pop(name) for part in told]) for name in list(told[0])}
    usual = usual_year(np.bincount(columns["bd"] // 10000))
    return Records(owned(columns, usual), pyarrow.chunked_array(ids))


def usual_year(seen: Array) -> int:
    """The year of birth in the middle of all known ones, 0 where none is; seen: how many records by year from 0 on."""
    so_far = np.cumsum(np.r_[0, seen[1:]])  # 0: not known
    return int(np.searchsorted(so_far, (so_far[-1] - 1) // 2, side="right")) if so_far[-1] else 0


def owned(columns: dict[str, Array], usual: int) -> dict[str, Array]:
    """Whose a number is: the child's, or an adult's that stands in the child's column (监护人号码填入儿童栏).

    columns: what a Standardiser tells, with number and state, which are taken out. usual: the year of birth to
    assume where none is known.
    """
    number, state, bd = columns.pop("number"), columns.pop("state"), columns["bd"]
    date = rest(number // 1000, 10**8).astype(np.int32)
    year = np.where(bd > 0, bd // 10000, usual)
    good = state == standard.VALID
    adult = ((good & (date // 10000 <= year - _ADULT)) | (state == standard.OLD)) & (year > 0)
    own = good & ~adult
    columns["cid"] = np.where(own, number, 0)
    columns["ibd"] = np.where(own, date, 0).astype(np.int32)
    columns["gid0"] = np.where(adult, number, 0)
    columns["bad"] = np.where(state == standard.DAMAGED, number, 0)
    return columns
