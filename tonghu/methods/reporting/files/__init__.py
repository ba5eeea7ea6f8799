"""The tables of an edition as files (统计表文件): workbook, CSV on the Web, SDMX-ML; the same for the same."""

from tonghu.methods.reporting.files.sdmxml import sdmx
from tonghu.methods.reporting.files.tables import xlsx
from tonghu.methods.reporting.files.webcsv import csvw

__all__ = ["csvw", "sdmx", "xlsx"]
