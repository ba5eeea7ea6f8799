"""Who may do what: roles, their reach, and the acts each may carry out."""

from tonghu.rules.access.acts import ALLOWED, Act, may
from tonghu.rules.access.roles import Reach, Role, reaches

__all__ = ["ALLOWED", "Act", "Reach", "Role", "may", "reaches"]
