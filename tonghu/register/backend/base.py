"""Django asks for a module of this name; only the address is ours."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from tonghu.register import embedded


class DatabaseWrapper(PostgreSQL):
    """Settings hold either an address (`URL`) or the directory of the embedded server (`EMBEDDED`, `ROLE`)."""

    def get_connection_params(self) -> dict[str, Any]:
        """Fill in the address just before connecting: checks and static files never start a server."""
        settings = self.settings_dict
        address = settings.get("URL") or embedded.start(Path(settings["EMBEDDED"])).url(settings["ROLE"])
        parts = urlsplit(address)
        extra = dict(parse_qsl(parts.query))
        settings["USER"] = unquote(parts.username or "")
        settings["PASSWORD"] = unquote(parts.password or "")
        settings["HOST"] = extra.pop("host", None) or parts.hostname or ""
        settings["PORT"] = str(parts.port or "")
        params = super().get_connection_params()
        return {**params, **extra}
