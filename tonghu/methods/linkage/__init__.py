"""Who is who: which rows of a list and known children are one person.

`link` is the only door for lists: it never sees a database and never decides what is doubtful, that waits for a
person. `read_words` and `tokens_of` are the doors for whoever looks for one child by what he or she remembers.
"""

from tonghu.methods.linkage.evidence import Evidence, explain, weigh
from tonghu.methods.linkage.link import Decision, Link, link
from tonghu.methods.linkage.person import Person, match_keys, search_keys
from tonghu.methods.linkage.spelling import order_of
from tonghu.methods.linkage.tokens import AREA, Described, hashed, phone_token, tokens_of
from tonghu.methods.linkage.words import Word, read_words

__all__ = [
    "AREA",
    "Decision",
    "Described",
    "Evidence",
    "Link",
    "Person",
    "Word",
    "explain",
    "hashed",
    "link",
    "match_keys",
    "order_of",
    "phone_token",
    "read_words",
    "search_keys",
    "tokens_of",
    "weigh",
]
