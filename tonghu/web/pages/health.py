"""Whether the site lives (健康检查), and the pages for what goes wrong before any other page is found."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tonghu.web.gate.doors import public


@public
def health(request: HttpRequest) -> HttpResponse:
    """ "ok" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that is none; the page asks nothing of the session."""
    return render(None, "400.html", status=400)
