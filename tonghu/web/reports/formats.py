"""Every file an edition can be had as (文件种类): one list for the command and for the site."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tonghu.methods.reporting import Edition
from tonghu.methods.reporting.documents import Document, analysis, bulletin
from tonghu.methods.reporting.files import csvw, sdmx, xlsx
from tonghu.web.reports.typeset import pdf
from tonghu.web.reports.word import docx

Compose = Callable[[Edition], Document]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. label: as people call it; name: of the file, without its ending.

    write: (edition, token and line of the export, empty outside the site) → bytes, the same for the same.
    """

    label: str
    name: str
    ending: str
    write: Callable[[Edition, str, str], bytes]


def _word(compose: Compose) -> Callable[[Edition, str, str], bytes]:
    return lambda edition, token, line: docx(compose(edition), token=token, line=line)


def _paper(compose: Compose) -> Callable[[Edition, str, str], bytes]:
    return lambda edition, token, line: pdf(compose(edition), token=token, line=line)


def _tables(write: Callable[[Edition], bytes]) -> Callable[[Edition, str, str], bytes]:
    """The door of the site marks workbooks itself; files for machines stay as they are, and are registered."""
    return lambda edition, _token, _line: write(edition)


FORMATS: Mapping[str, Format] = {
    "bulletin-docx": Format("统计公报（Word）", "统计公报", "docx", _word(bulletin)),
    "bulletin-pdf": Format("统计公报（PDF）", "统计公报", "pdf", _paper(bulletin)),
    "analysis-docx": Format("分析报告（Word）", "分析报告", "docx", _word(analysis)),
    "analysis-pdf": Format("分析报告（PDF）", "分析报告", "pdf", _paper(analysis)),
    "xlsx": Format("统计表（Excel）", "统计表", "xlsx", _tables(xlsx)),
    "csv": Format("统计表（CSV，附元数据）", "统计表-csv", "zip", _tables(csvw)),
    "sdmx": Format("统计表（SDMX-ML）", "统计表-sdmx", "zip", _tables(sdmx)),
}
