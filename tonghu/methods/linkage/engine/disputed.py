"""One number that two names bear, where nothing of the family says that they are one child (一号两人).

Such a pair is a child that was renamed and moved, or two children with a number typed wrongly; no count of any register
tells which. It is never joined and never silently apart: a person decides. The number is believed all the same, so
that whoever has none is no better a partner because of the dispute; only persons are not made of it (`bearers`).
"""

import numpy as np

from tonghu.methods.linkage.engine import comparing as c
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.records import Records

DISPUTED = 0.5  # how sure such a pair is: nobody knows
CONTRADICTED = 0.1  # where birth dates differ too, and others bear either name under that number


def families_agree(r: Records, left: Array, right: Array) -> Array:
    """(m,) bool: a guardian agrees, or home and phone both; a phone alone may be a teacher's, a home a dormitory."""
    guardian = np.isin(c.guardian_numbers(r, left, right), (c.SAME, c.TWO_SAME)) | np.isin(
        c.guardian_names(r, left, right), (c.ONE_NAME, c.ONE_SOUND, c.TWO_NAMES)
    )
    phone = np.isin(c.all_phones(r, left, right), (c.SAME, c.PHONE_NEAR))
    return np.asarray(guardian | (phone & (c.homes(r, left, right) == c.HOME_SAME)))
