"""What is said when a file cannot be taken: what is wrong, where, and what to do now (拒收)."""

_SAVE = "请用表格软件打开，另存为“Excel 工作簿（.xlsx）”后重新上传。"

# By code: what, where, what now.
MESSAGES: dict[str, tuple[str, str, str]] = {
    "NOT_THERE": ("找不到文件。", "文件可能已被移走或没有传完。", "请重新选择文件上传。"),
    "EMPTY_FILE": ("文件是空的。", "整个文件没有任何内容（0字节）。", "请从原系统重新导出后上传。"),
    "FILE_TOO_BIG": ("文件太大。", "整个文件超出一次能接收的大小。", "请按街镇或学校拆成几个文件，分别上传。"),
    "WRONG_TYPE": (
        "这不是表格文件。",
        "文件内容是图片、文档、压缩包或程序，与扩展名无关。",
        "请上传 .xlsx、.xls、.ods 或 .csv 名单。",
    ),
    "ANCIENT_XLS": ("表格格式过旧。", "整个文件是1997年以前的 Excel 格式。", _SAVE),
    "STRANGE_XML": (
        "文件格式不能接收。",
        "文件是 XML，但不是表格，或带有不安全的声明。",
        _SAVE,
    ),
    "NO_TABLE": ("文件里没有表格。", "整个网页文件没有表格行。", "请从原系统导出为 Excel 后上传。"),
    "MACRO": (
        "文件带有宏，不予打开。",
        "工作簿里有宏代码或宏工作表。",
        "请另存为不带宏的“Excel 工作簿（.xlsx）”后重新上传。",
    ),
    "PASSWORD": ("文件设有密码，打不开。", "整个工作簿已加密。", "请取消打开密码后重新上传，并另行安全传递文件。"),
    "TRUNCATED": ("文件不完整。", "文件尾部缺失，可能没有传完或没有下载完。", "请重新导出或下载后上传。"),
    "DAMAGED": ("文件已损坏，读不出来。", "工作簿内部结构有误。", _SAVE),
    "BOMB": (
        "文件展开后大得不正常，不予打开。",
        "压缩包内的内容远大于文件本身。",
        "请只保留名单所在的工作表，另存后重新上传。",
    ),
    "FAR_CELL": (
        "工作表的范围大得不正常。",
        "有内容落在极远的行或列（例如 XFD 列、第1048576行）。",
        "请删除名单以外的行和列，另存后重新上传。",
    ),
    "TOO_LARGE": (
        "表格太大，或有内容落在极远的行列。",
        "行数、列数或占用的内存超出一次能读取的上限。",
        "请删除名单以外的行和列，或拆成几个文件后重新上传。",
    ),
    "TOO_SLOW": (
        "读取时间过长，已停止。",
        "文件内容异常复杂，或超出一次能读取的上限。",
        "请只保留名单所在的工作表，或拆成几个文件后重新上传。",
    ),
    "CRASHED": ("文件读不出来，已停止。", "读取时发生异常，文件可能损坏或经过改造。", _SAVE),
    "NO_SHEET": ("工作簿里没有内容。", "所有工作表都是空的。", "请确认导出的范围后重新上传。"),
    "NO_HEADER": (
        "没有找到表头。",
        "前10行里没有一行能认出“姓名”“身份证号”等列名。",
        "请在名单第一行写上列名后重新上传，或手工指定各列。",
    ),
    "NO_ROWS": ("表头下面没有数据。", "表格只有表头，没有一行儿童信息。", "请确认导出的范围后重新上传。"),
    "BAD_MAPPING": (
        "指定的列对不上。",
        "手工指定的列号或项目在这份表格里不存在。",
        "请重新打开文件，按实际的列指定。",
    ),
}


class Refused(Exception):  # reads as what happened to the file
    """The file is not taken. `code` is a key of MESSAGES; `str()` is the line for people; no path, no cell."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.what, self.where, self.now = MESSAGES.get(code, MESSAGES["CRASHED"])
        super().__init__(self.what + self.where + self.now)
