"""Sex, ethnic group, relation, document, disability, education, yes and no: read from what offices write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.rules.terms import disability, documents, education, ethnic, relations, sexes, yesno
from tonghu.rules.terms.idnumbers import check_character
from tonghu.rules.terms.problems import Problem, Severity

READERS = {
    sexes.read_sex: sexes.NAMES,
    ethnic.read_ethnic: ethnic.NAMES,
    relations.read_relation: relations.NAMES,
    documents.read_document: documents.NAMES,
    yesno.read_yes_no: yesno.NAMES,
    disability.read_disability_kind: disability.KINDS,
    disability.read_disability_level: disability.LEVELS,
    education.read_stage: education.STAGES,
    education.read_school_status: education.STATUSES,
    education.read_student_status: education.STUDENT_STATUSES,
}
IDNO = "31011520180307001" + check_character("31011520180307001")


def code(result: object) -> object:
    return result.code if isinstance(result, Problem) else result


@pytest.mark.parametrize("read", READERS, ids=lambda f: f.__name__)
def test_every_code_and_every_label_is_read_as_its_code(read):
    for entry, label in READERS[read].items():
        assert read(entry) == entry
        assert read(label) == entry
        assert read(f" {label}\u200b") == entry


@pytest.mark.parametrize("read", READERS, ids=lambda f: f.__name__)
@given(st.text(max_size=8) | st.none() | st.integers() | st.floats())
def test_anything_else_is_a_problem_that_says_what_to_do(read, cell):
    result = read(cell)
    if isinstance(result, Problem):
        assert result.message.count("。") >= 2
    else:
        assert result in READERS[read]


@pytest.mark.parametrize("read", READERS, ids=lambda f: f.__name__)
def test_an_empty_cell_is_never_taken_for_an_answer(read):
    assert isinstance(read(""), Problem)
    assert isinstance(read(None), Problem)
    assert isinstance(read("乱写"), Problem)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("汉", "01"),
        ("1", "01"),
        (1, "01"),
        (1.0, "01"),
        ("1.0", "01"),
        ("01-汉族", "01"),
        ("01 汉族", "01"),
        ("02-汉族", "ETHNIC_UNREAD"),
        ("毛难族", "36"),
        ("崩龙族", "46"),
        ("僳僳族", "20"),
        ("撤拉族", "35"),
        ("畬族", "22"),
        ("维族", "05"),
        ("穿青人", "97"),
        ("土家", "15"),
        ("土", "30"),
        ("57", "ETHNIC_UNREAD"),
    ],
)
def test_ethnic_groups_under_short_former_and_mistyped_names(cell, expected):
    assert code(ethnic.read_ethnic(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("爸爸", "51"),
        ("母亲", "52"),
        ("爷爷", "61"),
        ("奶奶", "62"),
        ("外公", "63"),
        ("姥姥", "64"),
        ("祖父母", "60"),
        ("舅舅", "85"),
        ("姑妈", "90"),
        ("继父", "57"),
        ("次女", "RELATION_UNREAD"),
        ("1", "RELATION_UNREAD"),
        ("阿姨", "RELATION_UNREAD"),
        ("父子", "RELATION_UNREAD"),
        ("监护人", "RELATION_UNREAD"),
    ],
)
def test_relations_in_the_words_of_families_and_none_that_could_be_two(cell, expected):
    assert code(relations.read_relation(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("√", "1"), ("( √)", "1"), (True, "1"), (False, "0"), ("TRUE", "1"), ("无", "0"), (0, "0")]
)
def test_yes_and_no_in_ticks_and_words(cell, expected):
    assert yesno.read_yes_no(cell) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("01", f"'{IDNO}", IDNO),
        ("01", IDNO[:-1], "ID_LENGTH"),
        ("02", "s310123456", "S310123456"),
        ("02", "310123456", "DOCUMENT_FORM"),
        ("03", "810000201905200034", "810000201905200034"),
        ("03", IDNO, "DOCUMENT_FORM"),
        ("04", "H12345678", "H12345678"),
        ("04", "A12345678", "DOCUMENT_FORM"),
        ("05", "12345678", "12345678"),
        ("05", "1234567", "DOCUMENT_FORM"),
        ("06", "USA310012345678", "USA310012345678"),
        ("06", IDNO, "DOCUMENT_FORM"),
        ("07", "E 1234 5678", "E12345678"),
        ("07", "E123", "DOCUMENT_FORM"),
        ("99", "", ""),
    ],
)
def test_each_kind_of_document_has_its_form(kind, cell, expected):
    assert code(documents.read_document_number(kind, cell)) == expected


def test_a_schools_lone_digit_for_documents_is_not_ours():
    assert documents.read_document("A") == "07"
    assert documents.read_document("户口薄") == "01"
    assert isinstance(documents.read_document("6"), Problem)


def test_a_certificate_number_says_kind_level_and_reissue():
    certificate = disability.read_certificate(f"{IDNO}43B1")
    assert isinstance(certificate, disability.Certificate)
    assert (certificate.idno.text, certificate.kind, certificate.level, certificate.reissue) == (IDNO, "4", "3", "B1")
    assert certificate.text == f"{IDNO}43B1"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (IDNO, "CERTIFICATE_FORM"),
        (f"{IDNO}83", "CERTIFICATE_FORM"),
        (f"{IDNO}45", "CERTIFICATE_FORM"),
        (f"{IDNO[:-1]}043", "ID_CHECK"),
        (4.40981e19, "ID_FLOAT"),
    ],
)
def test_a_certificate_number_that_cannot_be_is_a_problem(cell, expected):
    assert IDNO[-1] != "0"
    assert code(disability.read_certificate(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "kind", "parts"),
    [
        ("视力残疾", "1", ()),
        ("视力、听力", "7", ("1", "2")),
        ("听力残疾视力残疾", "7", ("1", "2")),
        ("多重(智力、精神)", "7", ("5", "6")),
        ("多重", "7", ()),
        ("肢体,肢体", "4", ()),
    ],
)
def test_two_kinds_make_multiple_with_its_parts(cell, kind, parts):
    assert disability.read_disability(cell) == disability.Disability(kind, parts)


def test_one_unknown_part_spoils_the_whole():
    assert code(disability.read_disability("视力、别的")) == "DISABILITY_UNREAD"


def test_levels_in_chinese_roman_and_words():
    assert [disability.read_disability_level(x) for x in ("Ⅰ级", "二级", "3级", "轻度")] == ["1", "2", "3", "4"]


def test_the_sixth_grade_is_middle_school_here_and_primary_school_elsewhere():
    assert code(education.read_stage("六年级")) == "STAGE_SIXTH"
    assert education.read_stage("小学六年级") == education.PRIMARY
    assert education.read_stage("预初") == education.MIDDLE
    assert education.read_stage("五年级") == education.PRIMARY


def test_02_of_the_school_register_is_leave_and_2_of_the_form_is_dropping_out():
    assert code(education.read_school_status("02")) == "STATUS_UNREAD"
    assert education.read_school_status("2") == "2"
    student = education.read_student_status(2)
    assert education.school_status_of(student, stage="2") == "3"


@pytest.mark.parametrize(
    ("student", "stage", "expected"),
    [
        ("01", "2", "1"),
        ("05", "2", "1"),
        ("04", "3", "3"),
        ("07", "4", "4"),
        ("08", "3", "5"),
        ("09", "3", "6"),
        ("06", "3", "2"),
        ("06", "4", "STUDENT_LEFT"),
        ("03", None, "STUDENT_LEFT"),
        ("14", "3", "STUDENT_NO_MATCH"),
    ],
)
def test_the_school_registers_status_becomes_the_forms(student, stage, expected):
    assert code(education.school_status_of(student, stage=stage)) == expected


@pytest.mark.parametrize(("student", "fault"), [("10", "STUDENT_MOVED"), ("11", "STUDENT_DIED")])
def test_moving_away_and_death_are_events_that_open_a_task(student, fault):
    event = education.school_status_of(student, stage="2")
    assert isinstance(event, Problem)
    assert (event.code, event.severity) == (fault, Severity.TASK)


def test_the_tables_have_the_entries_of_the_standards():
    assert len(ethnic.NAMES) == 56 + 2
    assert len(relations.NAMES) == 85
    assert {code[0] for code in relations.NAMES} == set("0123456789")
