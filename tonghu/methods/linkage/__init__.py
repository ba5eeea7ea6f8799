"""Who is who: which rows of a list and known children are one person.

`link` is the only door. It never sees a database and never decides what is doubtful: that waits for a person.
"""

from tonghu.methods.linkage.evidence import Evidence, explain, weigh
from tonghu.methods.linkage.link import Decision, Link, link
from tonghu.methods.linkage.person import Person, match_keys, search_keys

__all__ = ["Decision", "Evidence", "Link", "Person", "explain", "link", "match_keys", "search_keys", "weigh"]
