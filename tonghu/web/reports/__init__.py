"""Reports as files (统计公报、分析报告): set in type as PDF/A and as Word; `FORMATS` are all files of an edition."""

from tonghu.web.reports.formats import FORMATS, Format
from tonghu.web.reports.typeset import NotTypeset, pdf
from tonghu.web.reports.word import docx

__all__ = ["FORMATS", "Format", "NotTypeset", "docx", "pdf"]
