"""From counts to tables that reveal no child: the only maker of SafeTable (统计披露控制)."""

from tonghu.methods.disclosure.attacker import Attacker, Interval, NotAudited
from tonghu.methods.disclosure.protect import SUPPRESSED, SafeTable, protect

__all__ = ["SUPPRESSED", "Attacker", "Interval", "NotAudited", "SafeTable", "protect"]
