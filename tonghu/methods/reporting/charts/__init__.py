"""What a release looks like (统计图): charts of an edition as data, each with its table twin; nothing is drawn here."""

from tonghu.methods.reporting.charts.board import board
from tonghu.methods.reporting.charts.chart import HIDDEN, Cell, Chart, Line, Twin
from tonghu.methods.reporting.charts.coverage import Base
from tonghu.methods.reporting.charts.headline import Headline, headlines
from tonghu.methods.reporting.charts.quality import panel

__all__ = ["HIDDEN", "Base", "Cell", "Chart", "Headline", "Line", "Twin", "board", "headlines", "panel"]
