"""Every file an edition can be had as (文件种类): one list for the command and for the site."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tonghu.methods.reporting import Edition
from tonghu.methods.reporting.documents import analysis, bulletin
from tonghu.web.reports import csvw, sdmx, tables, typeset, word


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. label: as people call it; name: of the file, without its ending."""

    label: str
    name: str
    ending: str
    write: Callable[[Edition], bytes]


def _all() -> Mapping[str, Format]:
    return {
        "bulletin-docx": Format("统计公报（Word）", "统计公报", "docx", lambda e: word.docx(bulletin(e))),
        "bulletin-pdf": Format("统计公报（PDF）", "统计公报", "pdf", lambda e: typeset.pdf(bulletin(e))),
        "analysis-docx": Format("分析报告（Word）", "分析报告", "docx", lambda e: word.docx(analysis(e))),
        "analysis-pdf": Format("分析报告（PDF）", "分析报告", "pdf", lambda e: typeset.pdf(analysis(e))),
        "xlsx": Format("统计表（Excel）", "统计表", "xlsx", tables.xlsx),
        "csv": Format("统计表（CSV，附元数据）", "统计表-csv", "zip", csvw.csvw),
        "sdmx": Format("统计表（SDMX-ML）", "统计表-sdmx", "zip", sdmx.sdmx),
    }


FORMATS = _all()
