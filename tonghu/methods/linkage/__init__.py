"""Who is who: which rows of a list and known children are one person.

`link` is the only door for lists: it never sees a database and never decides what is doubtful, that waits for a
person. Whom the rows are held against is a `Store` (arrays in memory: `Among`; the register has its own). `compare`
says how two compare, `learn` what a list teaches. `read_words` and `tokens_of` are the doors for whoever looks for
one child by what he or she remembers.
"""

from tonghu.methods.linkage.decision import Compared, Decision, Link
from tonghu.methods.linkage.engine.judging import Judge, as_json, calibrated, from_json, prior
from tonghu.methods.linkage.engine.keys import Among, Store
from tonghu.methods.linkage.engine.people import records_of
from tonghu.methods.linkage.link import link
from tonghu.methods.linkage.pairwise import compare, doubles
from tonghu.methods.linkage.person import Person
from tonghu.methods.linkage.spelling import alike_in_name, order_of
from tonghu.methods.linkage.statements import SAME_NUMBER, Evidence
from tonghu.methods.linkage.teaching import learn
from tonghu.methods.linkage.tokens import AREA, Described, hashed, phone_token, tokens_of
from tonghu.methods.linkage.words import Word, read_words

__all__ = [
    "AREA",
    "SAME_NUMBER",
    "Among",
    "Compared",
    "Decision",
    "Described",
    "Evidence",
    "Judge",
    "Link",
    "Person",
    "Store",
    "Word",
    "alike_in_name",
    "as_json",
    "calibrated",
    "compare",
    "doubles",
    "from_json",
    "hashed",
    "learn",
    "link",
    "order_of",
    "phone_token",
    "prior",
    "read_words",
    "records_of",
    "tokens_of",
]
