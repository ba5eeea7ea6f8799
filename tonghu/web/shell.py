"""Open the register for a command (no web server needed)."""

import os


def open_register(*, as_owner: bool = False) -> None:
    """Set Django up; with `as_owner` on the owner's login, for migrations only."""
    if as_owner:
        os.environ["TONGHU_AS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.web.settings")
    import django  # imported late: `tonghu --help` must answer without it

    django.setup()
