"""Who may do what and see what: roles, their reach, their acts, and the items each sees."""

from tonghu.rules.access.acts import ALLOWED, Act, may
from tonghu.rules.access.items import ItemClass, Sight, asks_why, shown_to, sight_of
from tonghu.rules.access.roles import KEPT_BY_ADMINISTRATOR, THREE_ADMINISTRATORS, Reach, Role, reaches

__all__ = [
    "ALLOWED",
    "KEPT_BY_ADMINISTRATOR",
    "THREE_ADMINISTRATORS",
    "Act",
    "ItemClass",
    "Reach",
    "Role",
    "Sight",
    "asks_why",
    "may",
    "reaches",
    "shown_to",
    "sight_of",
]
