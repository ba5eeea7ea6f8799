"""What one account is shown of one child (可见内容): every screen, export, sheet and request asks here."""

from dataclasses import dataclass

from tonghu.register.models import Child, User
from tonghu.rules.access import ItemClass, Role, Sight, asks_why, shown_to, sight_of
from tonghu.rules.access.items import INSTEAD
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.forms import Item, Kind, Sensitivity

_OF_KIND = {
    Kind.NAME: ItemClass.NAME,
    Kind.ID_NUMBER: ItemClass.ID_NUMBER,
    Kind.PHONE: ItemClass.PHONE,
    Kind.DETAIL: ItemClass.ADDRESS,
}
_STREET = CODE_LENGTH[Reach.STREET]
# Beside addresses and phones: what leads to a home that must not be found, down to the office that filed the form.
_LEADS_HOME = frozenset({"school", "unit", "collected_by"})
SECRET = INSTEAD[ItemClass.SECRET_ADDRESS]
RESTRICTED = INSTEAD[ItemClass.RESTRICTED]


def class_of(line: Item) -> ItemClass:
    """The class that a line of the forms belongs to."""
    if line.restricted:
        return ItemClass.RESTRICTED
    if line.key == "disability_certificate":  # its first 18 digits are the ID number
        return ItemClass.ID_NUMBER
    if line.kind in _OF_KIND:
        return _OF_KIND[line.kind]
    return ItemClass.SENSITIVE if line.sensitivity is Sensitivity.SENSITIVE else ItemClass.ORDINARY


def leads_home(line: Item) -> bool:
    """Whether an answer to this line would lead to where the child lives."""
    return line.kind in (Kind.PHONE, Kind.DETAIL, Kind.SCHOOL) or line.key in _LEADS_HOME or is_home(line)


def is_home(line: Item) -> bool:
    """Whether the line is the division of a home, of which the 街镇 may always be said."""
    return line.kind is Kind.DIVISION and line.key.endswith("residence")


@dataclass(frozen=True, slots=True)
class Eyes:
    """What one role sees of one child (看见的范围)."""

    role: Role
    within: bool = True
    secret: bool = False
    only_look: bool = False  # under a permit nothing is opened beyond the mask

    @property
    def kept_away(self) -> bool:
        """Whether the address is kept secret from this account: then nothing free in form is shown either."""
        return self.secret and (not self.within or sight_of(self.role, ItemClass.SECRET_ADDRESS) is not Sight.FULL)

    def sight(self, kind: ItemClass, *, leads: bool = False) -> Sight:
        """How a class of item is seen; leads: the value would lead to the home."""
        return sight_of(self.role, kind, within=self.within, secret=self.secret and leads)

    def shows(self, kind: ItemClass, value: str, *, leads: bool = False, revealed: bool = False) -> str:
        """The value, what the mask leaves of it, or the words in its place."""
        secret = self.secret and leads
        return shown_to(self.role, kind, value, revealed=revealed, within=self.within, secret=secret)

    def asks_why(self, kind: ItemClass, *, leads: bool = False) -> bool:
        """Whether showing the whole value needs a reason."""
        return asks_why(self.role, kind, secret=self.secret and leads)

    def place(self, code: str) -> str:
        """The division of a home as deep as it may be said: no deeper than the 街镇, and none of another district."""
        if not self.kept_away:
            return code
        return code[:_STREET] if self.within else ""

    def says(self, text: str) -> str:
        """A note, a reason, a file name: written freely, it may name the place."""
        return SECRET if text and self.kept_away else text

    def colleague(self, user: User | None) -> str:
        """Who did something; a 儿童主任 by name would name the 居村."""
        if user is None:
            return ""
        if self.kept_away and user.role == Role.DIRECTOR:
            return Role.DIRECTOR.label
        return user.name or user.username


def eyes_on(child: Child, by: User, *, permitted: bool = False) -> Eyes:
    """The eyes of an account for this child; permitted: under a 查阅许可 it looks at one of another place."""
    here = by.reaches(child.residence)
    within = here or (permitted and not child.address_secret)  # no permit opens an address that is kept secret
    return Eyes(Role(by.role), within, child.address_secret, only_look=not here)
