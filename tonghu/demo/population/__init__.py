"""Invented people with their truth (虚构人口): families, days, answers. Pure Python, no database, no clock."""

from tonghu.demo.population.answers import answers_for, form_answers, form_number
from tonghu.demo.population.invention import LARGEST, Population, UnknownDistrict, invent
from tonghu.demo.population.people import Adult, Child, Family, Place, Situation

__all__ = [
    "LARGEST",
    "Adult",
    "Child",
    "Family",
    "Place",
    "Population",
    "Situation",
    "UnknownDistrict",
    "answers_for",
    "form_answers",
    "form_number",
    "invent",
]
