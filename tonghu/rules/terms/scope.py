"""The bound that every room needs to know: who is a child of this notice (对象年龄)."""

from datetime import date

from tonghu.rules.terms.dated import Dated, Since

UNDER_AGE = Dated(Since(date(2024, 7, 5), 16, "方案 一（一）（二）不满16周岁"))
