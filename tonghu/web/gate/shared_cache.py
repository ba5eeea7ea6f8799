"""The cache that all processes share (共享短时记录): one table, no pickles, keys that cannot be read.

Django's own table cache stores pickles: whoever can write the table could run code in the site. Here values are
JSON, `add` is one atomic statement, and nothing is thrown out before its time to make room, so that a lock cannot
be washed away.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from tonghu.register.models import ShortLived

_ADD = """
INSERT INTO gate_short_lived AS kept (key, value, ends) VALUES (%s, %s::jsonb, %s)
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, ends = EXCLUDED.ends WHERE kept.ends <= %s RETURNING 1
"""
LONGEST = timedelta(days=1)  # also of what asks to be kept for ever


def hidden_key(key: str, prefix: str, version: int) -> str:
    """A keyed hash: neither account nor address can be read from the table."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"{prefix}:{version}:{key}".encode(), "sha256").hex()


class SharedCache(BaseCache):
    """Small JSON values for at most a day."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__({**params, "KEY_FUNCTION": hidden_key})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value unless one is kept already; of two at once, one is told yes."""
        prepared = ShortLived._meta.get_field("value").get_db_prep_value(value, connection)
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [self._key(key, version), prepared, self._ends(timeout), timezone.now()])
            return cursor.fetchone() is not None

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value while it lasts."""
        kept = ShortLived.objects.filter(key=self._key(key, version), ends__gt=timezone.now()).first()
        return default if kept is None else kept.value

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value, whatever was kept before."""
        ShortLived.objects.bulk_create(
            [ShortLived(key=self._key(key, version), value=value, ends=self._ends(timeout))],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "ends"],
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it for longer, if it is still kept."""
        still = ShortLived.objects.filter(key=self._key(key, version), ends__gt=timezone.now())
        return still.update(ends=self._ends(timeout)) > 0

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget one."""
        gone, _ = ShortLived.objects.filter(key=self._key(key, version)).delete()
        return gone > 0

    def clear(self) -> None:
        """Forget all."""
        ShortLived.objects.all().delete()

    def _key(self, key: Any, version: int | None) -> str:
        make: Callable[..., str] = self.make_key
        return make(key, version=version)

    def _ends(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        wanted = LONGEST if seconds is None else min(timedelta(seconds=float(seconds)), LONGEST)
        return timezone.now() + wanted


def tidy(*, before: datetime) -> int:
    """Remove what has ended."""
    gone, _ = ShortLived.objects.filter(ends__lte=before).delete()
    return gone
