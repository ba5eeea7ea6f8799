"""Bulletin and analysis of an edition (统计公报、分析报告), composed of named cells for `web/reports` to write."""

from tonghu.methods.reporting.documents.bulletin import analysis, bulletin
from tonghu.methods.reporting.documents.document import (
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    Placed,
    Series,
    Shape,
    TableBlock,
)
from tonghu.methods.reporting.documents.figures import Cell, Figure, NotAFormula, figure
from tonghu.methods.reporting.documents.panels import Line, Panel, panels
from tonghu.methods.reporting.documents.sentences import Noted, Runs, plain, ranked, said

__all__ = [
    "Block",
    "Cell",
    "Chart",
    "Document",
    "Figure",
    "Heading",
    "Line",
    "NotAFormula",
    "Noted",
    "Panel",
    "Paragraph",
    "Placed",
    "Runs",
    "Series",
    "Shape",
    "TableBlock",
    "analysis",
    "bulletin",
    "figure",
    "panels",
    "plain",
    "ranked",
    "said",
]
