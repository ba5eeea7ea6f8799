"""The small closed language in which conditions and rules are written (规则语言): data, never code.

A term says how a value or a claim follows from the answers of one form, from the day, and from facts that the caller
supplies. One declaration is run by three evaluators: `running` compiles it to Python for one form,
`methods.checking` works it out for many forms at once, `front/src/rules` interprets it in the browser.

Nothing is guessed: a day, number or text that is not known compares with nothing, so every comparison over it is
false. `docs/rules.md` lists what they say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# What one argument of a term may be: another term, or a literal.
Argument = object


@dataclass(frozen=True, slots=True)
class Term:
    """One node: an operator and its arguments, other terms or literals."""

    op: str
    args: tuple[Argument, ...] = ()


class Text(Term):
    """A text, or nothing where it is not known."""

    __slots__ = ()


class Day(Term):
    """A day of the calendar, or nothing."""

    __slots__ = ()


class Number(Term):
    """A whole number, or nothing."""

    __slots__ = ()


class Claim(Term):
    """True or false. Called with the answers and the day, it answers for one form."""

    __slots__ = ()

    def __call__(self, answers: Mapping[str, object], on: date) -> bool:
        """Whether it holds; facts are not known here."""
        from tonghu.rules.forms.running import holds

        return holds(self, answers, on)


# Answers of the form.


def text(key: str) -> Text:
    """The code or text given; nothing for 不详 or several boxes."""
    return Text("text", (key,))


def day(key: str) -> Day:
    """The day given, written 2024-09-30."""
    return Day("day", (key,))


def says(key: str, *codes: str) -> Claim:
    """One of these codes was given or ticked."""
    return Claim("says", (key, codes))


def does_not_say(key: str, *codes: str) -> Claim:
    """None of these codes was given; also true while nothing is answered."""
    return not_(says(key, *codes))


def says_other_than(key: str, *codes: str) -> Claim:
    """Something was given or ticked that is none of these codes."""
    return Claim("says_other", (key, codes))


def ticked(key: str, *codes: str) -> Number:
    """How many of these boxes are ticked; of all boxes without codes."""
    return Number("ticked", (key, codes))


def known(key: str) -> Claim:
    """A value was given (已填)."""
    return Claim("known", (key,))


def told_unknown(key: str) -> Claim:
    """不详 was given with its reason."""
    return Claim("unknown", (key,))


def answered(key: str) -> Claim:
    """A value or 不详 was given."""
    return Claim("answered", (key,))


def empty(key: str) -> Claim:
    """Neither a value nor 不详 was given."""
    return not_(answered(key))


def missing(key: str) -> Claim:
    """The line applies, must be filled, and is empty; false on a form without it. Worked out form by form."""
    return Claim("missing", (key,))


# The identity number (公民身份号码): parts of a number that holds, and what is wrong with one that does not.


def born_by(key: str) -> Day:
    """The birth date in a number that holds."""
    return Day("id_born", (key,))


def sex_by(key: str) -> Text:
    """ "1" or "2" by the 17th digit of a number that holds."""
    return Text("id_sex", (key,))


def county_by(key: str) -> Text:
    """The first six digits of a number that holds."""
    return Text("id_county", (key,))


def number_fault(key: str) -> Text:
    """LENGTH, CHARACTERS, FIFTEEN, CHECK or DATE; nothing for a number that holds or was not given."""
    return Text("id_fault", (key,))


# Facts the caller supplies (情况). A finding that reads one it was not given is not checkable, see `Rule`.


def fact(name: str) -> Claim:
    """The fact is true."""
    return Claim("fact", (name,))


def fact_says(name: str, *codes: str) -> Claim:
    """The fact is one of these words, or one of its words is."""
    return Claim("fact_says", (name, codes))


def fact_given(name: str) -> Claim:
    """The caller supplied the fact."""
    return Claim("fact_given", (name,))


def fact_empty(name: str) -> Claim:
    """The fact was supplied, and is nothing."""
    return Claim("fact_empty", (name,))


def fact_text(name: str) -> Text:
    """The fact as text."""
    return Text("fact_text", (name,))


def fact_day(name: str) -> Day:
    """The fact as a day."""
    return Day("fact_day", (name,))


def fact_number(name: str) -> Number:
    """The fact as a whole number."""
    return Number("fact_number", (name,))


def fact_list_differs(name: str, total: str) -> Claim:
    """One of the numbers in the fact is not the number `total`."""
    return Claim("fact_list_differs", (name, total))


def fact_list_beyond(name: str, other: str) -> Claim:
    """One of the words in the fact is not among those of the fact `other`."""
    return Claim("fact_list_beyond", (name, other))


# Days, numbers, texts.

ON = Day("on")  # 参照日


def the_day(iso: str) -> Day:
    """A day of the calendar."""
    return Day("the_day", (iso,))


def number(value: int) -> Number:
    """A number."""
    return Number("number", (value,))


def word(value: str) -> Text:
    """A text."""
    return Text("word", (value,))


def plus_months(of: Day, months: int) -> Day:
    """The corresponding day so many months on, or the last day of the month (民法典 第二百零二条)."""
    return Day("plus_months", (of, months))


def plus_days(of: Day, days: int) -> Day:
    """So many days on."""
    return Day("plus_days", (of, days))


def latest(*of: Day) -> Day:
    """The latest of those that are known."""
    return Day("latest", of)


def first_known(*of: Day) -> Day:
    """The first that is known."""
    return Day("first_known", of)


def school_year(of: Day) -> Day:
    """31 August at which the school year of a day began (入学年龄的计算日)."""
    return Day("school_year", (of,))


def months(start: Day, end: Day) -> Number:
    """Months reached on `end`: 31 Aug to 28 Feb is 6."""
    return Number("months", (start, end))


def days(start: Day, end: Day) -> Number:
    """Days from one to the other."""
    return Number("days", (start, end))


def total(*of: Number) -> Number:
    """The sum; nothing where one is not known."""
    return Number("total", of)


def times(of: Number, factor: int) -> Number:
    """So many times as much."""
    return Number("times", (of, factor))


def digits(of: Text) -> Number:
    """A text of digits as number."""
    return Number("digits", (of,))


def length(of: Text) -> Number:
    """How many characters."""
    return Number("length", (of,))


def part(of: Text, start: int, end: int) -> Text:
    """The characters from `start` up to `end`; nothing where the text is shorter."""
    return Text("part", (of, start, end))


def bare(of: Text) -> Text:
    """Without spaces."""
    return Text("bare", (of,))


# Claims over values: false where one side is not known.


def same(a: Term, b: Term) -> Claim:
    """Both are known and equal."""
    return Claim("same", (a, b))


def differ(a: Term, b: Term) -> Claim:
    """Both are known and not equal."""
    return Claim("differ", (a, b))


def less(a: Day | Number, b: Day | Number) -> Claim:
    """Both are known, and the first is earlier or smaller."""
    return Claim("less", (a, b))


def at_most(a: Day | Number, b: Day | Number) -> Claim:
    """Both are known, and the first is not later or greater."""
    return Claim("at_most", (a, b))


def is_one_of(of: Text, *words: str) -> Claim:
    """The text is known and one of these."""
    return Claim("one_of", (of, words))


def begins(of: Text, *starts: str) -> Claim:
    """The text is known and begins with one of these."""
    return Claim("begins", (of, starts))


def within(a: Text, b: Text) -> Claim:
    """Both are known, and one begins with the other: one division lies in the other."""
    return Claim("within", (a, b))


def matches(of: Text, pattern: str) -> Claim:
    """The text is known and the pattern is found in it; only what Python and the browser read alike."""
    return Claim("matches", (of, pattern))


def only_letters(of: Text, besides: str) -> Claim:
    """Every character is a letter or accent of some script, or one of `besides`."""
    return Claim("only_letters", (of, besides))


def county_known(of: Text) -> Claim:
    """Six digits that are a county of today or since 1981, or of residence permits."""
    return Claim("county_known", (of,))


def county_in_use(of: Text) -> Claim:
    """Six digits that are a county of today."""
    return Claim("county_in_use", (of,))


# Claims over claims.

ALWAYS = Claim("true")
NEVER = Claim("false")


def all_of(*claims: Claim) -> Claim:
    """Every one holds."""
    return Claim("all", claims)


def any_of(*claims: Claim) -> Claim:
    """At least one holds."""
    return Claim("any", claims)


def not_(claim: Claim) -> Claim:
    """It does not hold."""
    return Claim("not", (claim,))


def facts_in(term: object) -> frozenset[str]:
    """The names of the facts that a term reads."""
    if not isinstance(term, Term):
        return frozenset()
    own = frozenset(str(arg) for arg in term.args[: _FACTS.get(term.op, 0)])
    return own.union(*(facts_in(arg) for arg in term.args))


_FACTS = {
    **dict.fromkeys(("fact", "fact_says", "fact_empty", "fact_text", "fact_day", "fact_number"), 1),
    **dict.fromkeys(("fact_list_differs", "fact_list_beyond"), 2),
}


def keys_in(term: object) -> frozenset[str]:
    """The keys of the lines that a term reads."""
    if not isinstance(term, Term):
        return frozenset()
    own = frozenset([str(term.args[0])]) if term.op in READS_A_LINE else frozenset()
    return own.union(*(keys_in(arg) for arg in term.args))


READS_A_LINE = frozenset(
    (
        *("text", "day", "says", "says_other", "ticked", "known", "unknown", "answered", "missing"),
        *("id_born", "id_sex", "id_county", "id_fault"),
    )
)
