"""Open the register for a command (no web server needed)."""

import os
from contextlib import suppress


def open_register(*, as_owner: bool = False, whole: bool = True, keys: bool = True) -> None:
    """Set Django up; with `as_owner` on the owner's login, for migrations and keys only.

    whole: a command works for whoever keeps this machine, over the whole register, until it knows for which account
    it acts; the site and the jobs do not. keys: whether those of personal data are tried at once. Raises KeyFault
    when they do not fit: better here than at the first page.
    """
    if as_owner:
        os.environ["TONGHU_AS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.web.settings")
    import django  # imported late: `tonghu --help` must answer without it

    django.setup()
    if keys:
        try_keys()
    if whole and not as_owner:
        from tonghu.register import scope

        scope.enter(scope.Scope(scope.WIDE))


def try_keys() -> None:
    """Raise KeyFault unless the personal data of this database can be opened. A database that does not answer, or is
    not made yet, is left to whoever asks it next.
    """
    from django.db import DatabaseError

    from tonghu.register import embedded
    from tonghu.register.secrecy import keeping

    with suppress(DatabaseError, embedded.Refused):
        keeping.check()
