"""Tables of one's own (自定义制表): counted on the round's protected snapshot, every figure with noise."""

import hmac
from dataclasses import dataclass, replace
from datetime import date

from tonghu.methods.disclosure import Perturbed, perturb
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES
from tonghu.methods.tabulation import Definition, count_with_keys
from tonghu.register import journal
from tonghu.register.models import Round, User
from tonghu.register.scope import wide
from tonghu.register.secrecy import keeping
from tonghu.rules.access import Act
from tonghu.steps.release.editions import last_protected
from tonghu.steps.release.snapshots import SERIES, opened


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table of one's own, and what it was counted on. snapshot: SHA-256 of its manifest."""

    definition: Definition
    table: Perturbed
    reference_date: date
    snapshot: str


@wide("counted and given noise; no child and no true count leaves here")
def own_table(definition: Definition, *, round: Round, within: str, by: User) -> OwnTable:
    """Count a table of this place's children for use inside the offices; each asking is written down.

    Raises NotAllowed, NoSnapshot, NotASnapshot, disclosure.TooFine.
    """
    by.require(Act.SEE_TABLES, within)
    snapshot = last_protected(round, within)[-1].snapshot
    files = opened(snapshot)
    inside = definition
    if within != snapshot.place:
        inside = replace(definition, universe=definition.universe.and_also("", district=(int(within),)))
    places = {code: name for code, name in files.places.items() if str(code).startswith(within)}
    counted, keys = count_with_keys(files.file, inside, places=places)
    journal.note(
        "OWN_TABLE", by=by, snapshot=snapshot.pk, within=within, dims="、".join(definition.dims),
        where={key: list(codes) for key, codes in definition.universe.allowed.items()},
    )  # fmt: skip
    least = THRESHOLD_OFFICES.on(snapshot.reference_date)
    table = perturb(counted, keys, least=least, secret=_noise_key())
    return OwnTable(definition, table, snapshot.reference_date, snapshot.digest)


def _noise_key() -> bytes:
    """Derived from the data key of the pseudonyms, for another use: it never stands in a file."""
    return hmac.digest(keeping.ring().key(SERIES).secret, f"noise series {SERIES}".encode(), "sha256")
