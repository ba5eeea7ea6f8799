"""Who may do what: roles, their reach, the acts each may carry out, when a reason is needed, what is unusual."""

from tonghu.rules.access.acts import ALLOWED, Act, may
from tonghu.rules.access.roles import KEPT_BY_ADMINISTRATOR, THREE_ADMINISTRATORS, Reach, Role, reaches

__all__ = ["ALLOWED", "KEPT_BY_ADMINISTRATOR", "THREE_ADMINISTRATORS", "Act", "Reach", "Role", "may", "reaches"]
