"""逐项对照: what differs between two records is marked to the character."""

import pytest

from tonghu.web.shown.comparing import Compared, _marked


def marked(left: str, right: str) -> Compared:
    return _marked("idno", "证件号码", left, right)


def test_of_two_numbers_the_same_places_are_marked_on_both_sides() -> None:
    both = marked("3401**********7223", "3401**********7020")
    assert str(both.left) == "3401**********7<mark>2</mark>2<mark>3</mark>"
    assert str(both.right) == "3401**********7<mark>0</mark>2<mark>0</mark>"
    assert both.where == "第16、18位不同"


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("虚构阿依古丽", "虚构阿依古丽·买买提", "虚构阿依古丽<mark>·买买提</mark>"),
        ("虚构路12号", "虚构路2号", "虚构路2号"),
    ],
)
def test_what_one_side_says_beyond_the_other_is_marked_there_alone(left: str, right: str, shown: str) -> None:
    assert str(marked(left, right).right) == shown


def test_what_people_wrote_is_text_and_no_markup() -> None:
    assert "<b>" not in marked("虚<b>构", "虚<i>构").left
