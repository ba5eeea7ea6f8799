"""What a release says, as data: the editions that dashboards, reports and files are made of (统计发布内容)."""

from tonghu.methods.reporting.bulletin import analysis, bulletin
from tonghu.methods.reporting.document import (
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
from tonghu.methods.reporting.edition import Approval, Edition, Measure, Printed
from tonghu.methods.reporting.figures import Cell, Figure, NotAFormula, figure
from tonghu.methods.reporting.panels import Line, Panel, panels
from tonghu.methods.reporting.statement import missing_measures
from tonghu.methods.reporting.sentences import Noted, Runs, plain, ranked, said

__all__ = [
    "Approval",
    "Block",
    "Cell",
    "Chart",
    "Document",
    "Edition",
    "Figure",
    "Heading",
    "Line",
    "Measure",
    "NotAFormula",
    "Noted",
    "Panel",
    "Paragraph",
    "Placed",
    "Printed",
    "Runs",
    "Series",
    "Shape",
    "TableBlock",
    "analysis",
    "bulletin",
    "figure",
    "missing_measures",
    "panels",
    "plain",
    "ranked",
    "said",
]
