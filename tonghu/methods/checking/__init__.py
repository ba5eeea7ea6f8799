"""Every rule on many forms at once, column by column (成批校验); the declarations are those of `rules.forms`."""

from tonghu.methods.checking.forms import check_all
from tonghu.methods.checking.shared import facts_among

__all__ = ["check_all", "facts_among"]
