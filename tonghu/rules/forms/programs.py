"""Terms laid out as one list, each after those it needs and each once: what all three evaluators run (规则程序)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tonghu.rules.forms.claims import Claim, Term


@dataclass(frozen=True, slots=True)
class Node:
    """One term: the places of the terms it needs, and its literals."""

    op: str
    needs: tuple[int, ...]
    literals: tuple[object, ...]


@dataclass(slots=True)
class Layout:
    """Terms in the order in which they can be worked out."""

    nodes: list[Node] = field(default_factory=list)
    _places: dict[Term, int] = field(default_factory=dict)

    def place(self, term: Term) -> int:
        """Where the value of a term will stand; the term is laid out if it is new."""
        found = self._places.get(term)
        if found is None:
            needs = tuple(self.place(arg) for arg in term.args if isinstance(arg, Term))
            literals = tuple(arg for arg in term.args if not isinstance(arg, Term))
            self.nodes.append(Node(term.op, needs, literals))
            found = self._places[term] = len(self.nodes) - 1
        return found


def lay_out(claims: Iterable[Claim]) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The nodes of some claims, and where the value of each claim stands."""
    layout = Layout()
    places = tuple(layout.place(claim) for claim in claims)
    return tuple(layout.nodes), places
