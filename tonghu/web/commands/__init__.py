"""The command `tonghu`: everything a person does without the web.

Each module of this room but `calls` and `engines`, which they share, is one command with `arguments(parser)` and
`run(args) -> int`; it is imported only when called, so that `tonghu --help` answers at once.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from tonghu.register.secrecy.faults import KeyFault

# The table of contents (目录): chapter → commands with the line that --help prints.
CHAPTERS: dict[str, dict[str, str]] = {
    "开始": {
        "demo": "建立虚构示范区，走完一轮主要工作，并打开网站",
        "serve": "启动网站和后台作业",
        "migrate": "建立或更新数据库",
        "account": "新建、停用账号，重设口令",
    },
    "底数": {
        "divisions": "装入行政区划（divisions load）或查询代码",
        "intake": "读取部门名单：预览、确认入库、撤回",
        "pairs": "查看待人工判定的疑似同一儿童",
    },
    "归并": {
        "link": "把各名单中同一儿童的记录归并为人（CSV、Parquet），逐对说明理由",
        "tokens": "把名单变成加密词元，不交出姓名也能归并",
    },
    "登记与核实": {
        "form": "打印登记表：空白的，或按文件里的答案（PDF、Word）",
        "round": "新建轮次，查看各街镇进度",
        "ask": "向六部门发出核对请求（导出工作簿）",
        "answer": "收回部门核对结果",
        "upload": "生成全国儿童福利信息系统上传表",
    },
    "规则": {
        "judge": "判定哪些儿童计入（JSONL 文件，逐行给出结论和理由）",
        "whatif": "假设测算：换参数或口径，哪些儿童新计入、哪些不再计入",
        "check": "校验登记表（JSONL 或 Excel 文件，逐张给出问题）",
        "rules": "一致性规则一览（--json 输出离线规则数据）",
        "access": "权限表：各角色能看什么、做什么",
    },
    "统计": {
        "table": "统计表（经过隐私保护）",
        "protect": "保护一组统计表：小数及可推算出它们的数不公布",
        "snapshot": "制作统计快照（去标识），核对快照",
        "tabulate": "按快照汇总25张标准表或自定义表",
        "bulletin": "编制统计公报、分析报告和统计表文件（Word、PDF、Excel、CSV、SDMX）",
        "coverage": "推算名单遗漏了多少儿童，抽取复访居村，校准",
    },
    "导出": {
        "export": "追查一份文件或片段是哪一次导出的（export trace）",
    },
    "审计": {
        "audit": "核验日志、作检查点、归档、出具年度审计证据",
    },
    "演练与测速": {
        "generate": "生成虚构人口的部门名单和标准答案",
        "bench": "与同类工具同场测速",
    },
    "保密": {
        "keys": "查看、更换加密个人信息的密钥",
    },
}

_ARGPARSE_ZH = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示本说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：参数有误：%(message)s\n请用 %(prog)s --help 查看用法。\n",
    "the following arguments are required: %s": "缺少参数 %s",
    "unrecognized arguments: %s": "不认识的参数 %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r 不在可选范围内（可选：%(choices)s）",
    "invalid %(type)s value: %(value)r": "%(value)r 不是有效的值",
    "expected one argument": "后面缺少一个值",
    "expected at least one argument": "后面至少要有一个值",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
}


def speak_chinese() -> None:
    """Let argparse answer in Chinese; its own catalogue has no Chinese."""
    argparse._ = lambda text: _ARGPARSE_ZH.get(text, text)  # type: ignore[attr-defined]  # its gettext hook


def contents() -> str:
    """The table of contents that `tonghu --help` prints."""
    lines = [
        "童护：流动儿童和留守儿童监测摸排和统计分析",
        "",
        "用法：tonghu <命令> [选项]    tonghu <命令> --help 查看详细说明",
    ]
    for chapter, commands in CHAPTERS.items():
        lines += ["", chapter, *(f"  {name:<11}{line}" for name, line in commands.items())]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 done with faults, 2 wrong call."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(contents())
        return 0
    name, *rest = words
    lines = {name: line for commands in CHAPTERS.values() for name, line in commands.items()}
    if name not in lines:
        print(f"没有“{name}”这个命令。\n\n{contents()}", file=sys.stderr)
        return 2
    speak_chinese()
    command = importlib.import_module(f"tonghu.web.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"tonghu {name}", description=lines[name])
    command.arguments(parser)
    try:
        return int(command.run(parser.parse_args(rest)))
    except KeyFault as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已停止。", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `tonghu … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
