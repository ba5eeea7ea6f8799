"""Finding a child in another district (跨区查找): posted, so that nothing typed stands in an address."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tonghu.rules.access import Act
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.problems import Problem
from tonghu.steps import oversight
from tonghu.web.gate.doors import SignedIn, door


@door(Act.FIND_ACROSS)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("idno", "name", "born", "reason")
def across(request: SignedIn) -> HttpResponse:
    """The question, and what little is answered."""
    page: dict[str, object] = {"problems": [], "typed": request.POST}
    if request.method == "POST":
        born = read_date(request.POST.get("born", "")) if request.POST.get("born") else None
        try:
            page["found"] = oversight.find_across(
                idno=request.POST.get("idno", "")[:40],
                name=request.POST.get("name", "")[:60],
                born=born if isinstance(born, date) else None,
                reason=request.POST.get("reason", ""),
                by=request.user,
            )
            page["asked"] = True
        except oversight.ReasonMissing as refusal:
            page["problems"] = [Problem("REASON", str(refusal), "reason")]
        except oversight.NotWhole as refusal:
            page["problems"] = [Problem("NOT_WHOLE", str(refusal), "idno")]
    return render(request, "oversight/across.html", page, status=422 if page["problems"] else 200)
