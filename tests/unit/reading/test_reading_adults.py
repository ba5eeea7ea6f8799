"""15-digit numbers: abolished for children, recognised for adults (GB 11643)."""

from datetime import date
from pathlib import Path

from tonghu.methods.reading import read_file
from tonghu.rules.forms.lists import ListKind

ROWS = "姓名,公民身份号码,出生日期,父亲姓名,父亲身份证号\n{child},{number},2016-02-29,虚大山,{father}\n"


def read(path: Path, number: str, father: str):
    file = path / "list.csv"
    file.write_text(ROWS.format(child="虚小雨", number=number, father=father), encoding="utf-8")
    return read_file(file, kind=ListKind.EDUCATION, on=date(2024, 9, 30))


def test_a_fathers_old_number_is_read_as_the_18_digits_it_stands_for(tmp_path: Path) -> None:
    arrival = read(tmp_path, "341225201602291529", "411522880815431")
    assert arrival.facts["father_idno"][0][:17] == "41152219880815431"
    assert arrival.problems == {}


def test_a_childs_old_number_is_a_fault_and_not_read(tmp_path: Path) -> None:
    arrival = read(tmp_path, "341225160229152", "411522198808154328")
    assert arrival.facts["idno"][0] is None
    assert "15位" in arrival.reasons(0)
