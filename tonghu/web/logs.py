"""Log lines that hold no personal data (日志不含个人信息)."""

import logging
import traceback
from types import TracebackType

from django.http import HttpRequest


class WithoutValues(logging.Formatter):
    """Where an exception was raised and of which kind, never its text.

    A database's message repeats the row it refused; a ValueError repeats the value. The place is enough to mend it.
    """

    def formatException(  # noqa: N802  # the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The chain of exceptions, each as its frames and its type."""
        lines: list[str] = []
        fault: BaseException | None = ei[1]
        while fault is not None:
            frames = traceback.extract_tb(fault.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
            fault = fault.__cause__ or fault.__context__
        return "\n".join(lines)


class WithoutAddresses(logging.Filter):
    """What stands in an address somebody typed: it is told by its route, a suspicious request by its kind alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the route, if the address has one, in the place of the address."""
        area, _, kind = record.name.rpartition(".")
        if area == "django.security" and kind != "csrf":  # the message quotes the request
            record.msg, record.args = kind, ()
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = request.resolver_match.route if request.resolver_match else "?"
            typed = (request.path, request.path.encode("unicode_escape").decode())  # as Django writes it
            record.args = tuple(f"/{route}" if arg in typed else arg for arg in record.args)
        return True
