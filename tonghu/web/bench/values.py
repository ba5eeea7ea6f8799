"""The personal values of the invented city: made here, sealed as their columns keep them, with the tokens of each.

Tables of a session, from which city.sql picks by number: whatever a column does to what it keeps, the city has it too.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Field

from tonghu.methods.linkage.tokens import hashed, own_texts, phone_text, texts_of

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
_FIRST, _SECOND = "子梓浩宇欣怡雨涵若萱俊杰明轩博文佳琪思彤", "嘉豪诗晨语嫣泽沐辰奕可馨一诺依晗天佑静雯"
_GROWN = ("建国志强永福海军春来", "秀兰玉梅桂芳红霞丽华")  # a father's, a mother's: no character is in both
_MOST_NAMES, _MOST_PHONES, _ADDRESSES, _CELLS = 8_000, 100_000, 5_000, 500
_ENDINGS = 10_000

VALUES = (
    *("names", "grown", "numbers", "phones", "homes", "villages", "cells", "answers", "said"),
    *("name_tokens", "grown_tokens", "idno_tokens", "phone_tokens"),
)
_AREAS = """
    SELECT DISTINCT left(code, 6) FROM register_division
    WHERE code LIKE '31%' AND level = 'COMMITTEE' AND until IS NULL ORDER BY 1
"""


def sealed(column: "Field[Any, Any]", value: object) -> object:
    """A value as its column keeps it."""
    return column.get_db_prep_save(value, connection)


def put_values(cursor: Any, children: int) -> None:
    """Make the tables that city.sql picks from."""
    cursor.execute(_AREAS)
    areas = [area for (area,) in cursor.fetchall()]
    names = _spread([a + b + c for a, b, c in product(_SURNAMES, _FIRST, _SECOND)], min(_MOST_NAMES, children // 10))
    grown = [s + a + b for s, given in product(_SURNAMES, range(10)) for a, b in _given(given)]
    _put(cursor, "names", ["Person.name"], ([n, name] for n, name in enumerate(names)))
    _put(cursor, "grown", ["Person.name"], ([n, name] for n, name in enumerate(grown)))
    _put_numbers(cursor, children)
    _put_tokens(cursor, "name_tokens", areas, ((n, own_texts(name, "")) for n, name in enumerate(names)))
    _put_tokens(cursor, "grown_tokens", areas, ((n, texts_of(name, "")) for n, name in enumerate(grown)))
    _put_tokens(cursor, "idno_tokens", areas, ((n, own_texts("", f"{n:04}")) for n in range(_ENDINGS)))
    _put_tokens(cursor, "phone_tokens", areas, ((n, [phone_text(f"{n:04}")]) for n in range(_ENDINGS)))
    _put(cursor, "homes", ["Child.residence_detail"], ([n, f"虚构路{n}弄{n % 90}号"] for n in range(_ADDRESSES)))
    _put(cursor, "villages", ["Child.hukou_detail"], ([n, f"虚构村{n}号"] for n in range(_ADDRESSES)))
    _put_papers(cursor)
    cursor.execute(f"ANALYZE {', '.join(VALUES)}")


def _given(number: int) -> Iterator[tuple[str, str]]:
    """For one number a father's given name, then a mother's."""
    for characters in _GROWN:
        yield characters[number], characters[(number + 3) % len(characters)]


def _spread(values: Sequence[str], most: int) -> list[str]:
    step = max(1, len(values) // max(most, 1))
    return list(values[::step])


def _put_numbers(cursor: Any, children: int) -> None:
    def numbers() -> Iterator[list[object]]:
        for n in range(1, children + 1):
            born = date(2010, 7, 1) + timedelta(days=n * 7919 % 5400)
            yield [n, f"990101{born:%Y%m%d}{n * 31 % _ENDINGS:04}", born, n * 31 % _ENDINGS]

    def phones() -> Iterator[list[object]]:
        for n in range(2 * min(children, _MOST_PHONES)):  # a father's phone ends even, a mother's odd
            ending = (n // 2 * 2 + n % 2) % _ENDINGS
            yield [n, f"139{n // _ENDINGS:04}{ending:04}", ending]

    _put(cursor, "numbers", ["Person.idno"], numbers(), plain="born date, ending int")
    _put(cursor, "phones", ["Person.phone"], phones(), plain="ending int")


def _put_papers(cursor: Any) -> None:
    """Rows of lists, answers of forms, and what every row of a table says alike."""

    def cells() -> Iterator[list[object]]:
        for n in range(_CELLS):
            personal = {"name": f"虚构童{n}", "school": "虚构小学", "residence_detail": "虚构路1弄"}
            personal["father_phone"] = f"1380000{n:04}"
            raw = [
                n,
                personal["name"],
                "男",
                "2015-01-01",
                "汉族",
                "居民身份证",
                "990101",
                "虚构省虚构县虚构村",
                "虚构路",
            ]
            yield [n, raw, personal, {**personal, "name": "虚构异名"}]

    columns = ["SourceRow.raw", "SourceRow.personal", "SourceRow.personal AS personal_otherwise"]
    _put(cursor, "cells", columns, cells())
    answers = {"name": "虚构童", "school": "虚构小学", "father_name": "虚构父", "father_phone": "13800000001"}
    _put(cursor, "answers", ["Revision.personal"], ([n, answers] for n in range(_CELLS)))
    said: dict[str, object] = {
        "Person.phone AS nothing": "",
        "Batch.file_name": "虚构名单.xlsx",
        "Batch.columns": [],
        "Restricted.answers AS restricted": {"health": ["1"]},
        "Batch.report": {},
        "Batch.reading": {},
        "Record.draft_personal": {},
        "Record.returned_why": "请补充",
        "Revision.reasons": {},
        "Line.personal AS line_personal": {},
        "Line.asked": {
            "form": "1",
            "who": {"name": "虚构童", "idno": "", "sex": "1", "born": "2015-01-01"},
            "answers": {"school": "虚构小学"},
        },
        "Settlement.why AS settled_why": "虚构理由",
        "UploadRow.content": {"儿童姓名": "虚构童"},
    }
    _put(cursor, "said", list(said), [[1, *said.values()]])


def _put(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], plain: str = "") -> None:
    """A table of the session: its number n, then sealed values typed as their columns, then plain ones."""
    fields, kinds = [], ["0::bigint AS n"]
    for column in columns:
        of, _, alias = column.partition(" AS ")
        model, name = of.split(".")
        fields.append(apps.get_model("register", model)._meta.get_field(name))
        kinds.append(f"(SELECT {name} FROM register_{model.lower()} LIMIT 0) AS {alias or name}")  # noqa: S608  # our own
    cursor.execute(f"CREATE TEMP TABLE {table} AS SELECT {', '.join(kinds)} WITH NO DATA")
    for column in filter(None, plain.split(", ")):
        cursor.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    width = 1 + len(fields)
    with cursor.copy(f"COPY {table} FROM STDIN") as out:
        for row in rows:
            kept = [sealed(field, value) for field, value in zip(fields, row[1:width], strict=True)]
            out.write_row([row[0], *kept, *row[width:]])


def _put_tokens(cursor: Any, table: str, areas: Sequence[str], found: Iterable[tuple[int, Iterable[str]]]) -> None:
    """The tokens of each number of a table, in every district."""
    cursor.execute(f"CREATE TEMP TABLE {table} (n bigint, area text, key bigint)")
    with cursor.copy(f"COPY {table} FROM STDIN") as out:
        for n, texts in found:
            for text in dict.fromkeys(texts):
                out.write("".join(f"{n}\t{area}\t{hashed(text, area, settings.MATCH_SECRET)}\n" for area in areas))
