"""From counts to a table that reveals no child: the only maker of SafeTable (统计披露控制)."""

from tonghu.methods.disclosure.attacker import Interval, NotAudited, intervals
from tonghu.methods.disclosure.protect import SUPPRESSED, SafeTable, protect

__all__ = ["SUPPRESSED", "Interval", "NotAudited", "SafeTable", "intervals", "protect"]
