"""一（一）流动儿童: not of the city, with parents or a guardian, six months; or of the city across districts."""

from tonghu.rules.eligibility.facts import LivesWith
from tonghu.rules.eligibility.periods import Phase


def phase_not_of_the_city(*, in_city: bool, accompanied: bool, stay: Phase) -> Phase:
    """一（一）1. A request for help does not shorten the months: that exception is for 本市户籍 only."""
    return stay if in_city and accompanied else Phase.NEVER


def phase_across_districts(*, in_city: bool, crosses: bool, accompanied: bool, stay: Phase, looked_at: bool) -> Phase:
    """一（一）2: hukou and home in two districts of Shanghai, six months, and the family asked for help."""
    return stay if in_city and crosses and accompanied and looked_at else Phase.NEVER


def accompanied(lives_with: LivesWith, *, alone_counts: bool) -> bool:
    """随父母或其他监护人双方或一方: alone or with an employer is a matter of protection, not of this count."""
    return alone_counts or lives_with is not LivesWith.NOBODY
