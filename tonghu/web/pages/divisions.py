"""The divisions behind the address picker (行政区划选择)."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from tonghu.rules.access import Act
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.divisions_search import Place, parts_of, search


@door(Act.VISIT)
@require_GET
def divisions(request: SignedIn) -> JsonResponse:
    """?q= finds by name, pinyin or code; ?in= goes down; ?deep=1 for a home in Shanghai, down to the 居村."""
    deep = request.GET.get("deep") == "1"
    text = request.GET.get("q", "")[:40]
    found = search(text, near=request.user.jurisdiction, deep=deep) if text.strip() else _below(request, deep=deep)
    return JsonResponse({"places": [{"code": p.code, "name": p.name, "path": p.path, "parts": p.parts} for p in found]})


def _below(request: SignedIn, *, deep: bool) -> list[Place]:
    code = request.GET.get("in", "")
    return parts_of(code if code.isdigit() and len(code) <= 12 else "", deep=deep)
