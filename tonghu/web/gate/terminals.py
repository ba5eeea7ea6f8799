"""From which terminal something was done (终端): a keyed hash that tells two apart and names none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tonghu.register.journal import at_terminal
from tonghu.web.gate.addresses import address_of


class JournalNamesTheTerminal:
    """Middleware: whatever is written to the journal for this request names its terminal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with at_terminal(terminal_of(address_of(request))):
            return self.get_response(request)


def terminal_of(address: str) -> str:
    """Sixteen hex digits for a network address; nobody without the site's secret can try addresses out."""
    if not address:
        return ""
    return salted_hmac("tonghu.terminal", address, algorithm="sha256").hexdigest()[:16]
