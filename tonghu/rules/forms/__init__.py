"""What is asked: both registration forms of the notice and the internal supplement (附件1、附件2)."""

from tonghu.rules.forms.answers import Parts, defects, is_unknown, split, unknown
from tonghu.rules.forms.book import FORMS
from tonghu.rules.forms.checking import (
    Open,
    check,
    check_table,
    fills_of,
    follow_ups,
    may_submit,
    reads_restricted,
    reasons_apart,
    rules_of,
    unchecked,
    unchecked_because,
)
from tonghu.rules.forms.deriving import derive
from tonghu.rules.forms.items import (
    Answers,
    Form,
    Item,
    Kind,
    Option,
    Page,
    Section,
    Sensitivity,
    UnknownItem,
    item,
    items_of,
)
from tonghu.rules.forms.keycare import key_care_grounds, key_care_reasons
from tonghu.rules.forms.left_behind import LEFT_BEHIND_FORM
from tonghu.rules.forms.migrant import MIGRANT_FORM
from tonghu.rules.forms.reading import UNKNOWN_SUFFIX, read_answers, read_form
from tonghu.rules.forms.showing import label_of, shown
from tonghu.rules.forms.supplement import SUPPLEMENT

__all__ = [
    "FORMS",
    "LEFT_BEHIND_FORM",
    "MIGRANT_FORM",
    "SUPPLEMENT",
    "UNKNOWN_SUFFIX",
    "Answers",
    "Form",
    "Item",
    "Kind",
    "Open",
    "Option",
    "Page",
    "Parts",
    "Section",
    "Sensitivity",
    "UnknownItem",
    "check",
    "check_table",
    "defects",
    "derive",
    "fills_of",
    "follow_ups",
    "is_unknown",
    "item",
    "items_of",
    "key_care_grounds",
    "key_care_reasons",
    "label_of",
    "may_submit",
    "read_answers",
    "read_form",
    "reads_restricted",
    "reasons_apart",
    "rules_of",
    "shown",
    "split",
    "unchecked",
    "unchecked_because",
    "unknown",
]
