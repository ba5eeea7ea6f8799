"""Open the register for a command (no web server needed)."""

import os


def open_register(*, as_owner: bool = False, whole: bool = True) -> None:
    """Set Django up; with `as_owner` on the owner's login, for migrations only.

    whole: a command works for whoever keeps this machine, over the whole register, until it knows for which account
    it acts; the site and the jobs do not.
    """
    if as_owner:
        os.environ["TONGHU_AS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.web.settings")
    import django  # imported late: `tonghu --help` must answer without it

    django.setup()
    if whole and not as_owner:
        from tonghu.register import scope

        scope.enter(scope.Scope(scope.WIDE))
