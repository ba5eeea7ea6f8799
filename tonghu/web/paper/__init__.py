"""Both registration forms on paper (附件1、附件2 打印件): PDF and Word, blank or filled, as the notice prints them.

Here stands only where a cell lies on the sheet; its words, boxes and order come from `rules/forms`.
"""

from tonghu.web.paper.binding import NotBound
from tonghu.web.paper.filled import Filled, blank
from tonghu.web.paper.typeset import NotTypeset, pdf
from tonghu.web.paper.word import docx

__all__ = ["Filled", "NotBound", "NotTypeset", "blank", "docx", "pdf"]
