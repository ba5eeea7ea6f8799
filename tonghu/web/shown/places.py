"""Names of divisions for pages (地名): looked up once, remembered while the process lives."""

from collections.abc import Iterable
from time import monotonic

from tonghu.register.models import Division
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.terms.counties import name_of

_LEVELS = sorted({*CODE_LENGTH.values(), 4})
_known: dict[str, str] = {}
_MISSING_FOR = 60.0  # seconds: a page of fifty asks once, and a division loaded later is soon seen
_missing: dict[str, float] = {}  # codes that nobody knows, and when they were looked for


def remember(codes: Iterable[str]) -> None:
    """Look up these divisions, and what they lie in, with one query."""
    parts = {code[:digits] for code in codes for digits in _LEVELS if len(code) >= digits}
    now = monotonic()
    wanted = {part for part in parts - _known.keys() if now - _missing.get(part, -_MISSING_FOR) >= _MISSING_FOR}
    if wanted:
        found = dict(Division.objects.filter(code__in=wanted).values_list("code", "name"))
        _known.update(found)
        _missing.update(dict.fromkeys(wanted - found.keys(), now))


def place_label(code: str) -> str:
    """The name of the division itself; a code nobody knows stays as it is."""
    if code and code not in _known:
        remember([code])
    return _known.get(code) or name_of(code) or code


def place_path(code: str, *, within: str = "") -> str:
    """The names below `within`, from the outside in; its own name where the code lies no deeper."""
    remember([code])
    parts = [code[:digits] for digits in _LEVELS if len(within) < digits <= len(code) and code[:digits] in _known]
    if not code.startswith(within) or not parts:
        return place_label(code)
    return " · ".join(_known[part] for part in parts)


def place_full(code: str) -> str:
    """The full name down to the county: 安徽省合肥市蜀山区."""
    return name_of(code) or place_label(code)
