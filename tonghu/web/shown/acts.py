"""The acts of the journal in the words of people (操作名称)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tonghu.register.models import Entry, User
from tonghu.rules.access import Role
from tonghu.steps import oversight

ACTS = {
    "SIGN_IN": "登录",
    "SIGN_OUT": "退出",
    "SIGN_IN_FAILED": "登录失败",
    "FACTOR_ADDED": "登记第二因素",
    "FACTOR_REMOVED": "移除第二因素",
    "CHANGE_PASSWORD": "更换口令",
    "END_SESSIONS": "结束其他登录",
    "RESET_FACTORS": "清除第二因素",
    "LINK_IDENTITY": "登记统一身份标识",
    "UNLINK_IDENTITY": "清除统一身份标识",
    "NEW_ACCOUNT": "新建账号",
    "AUTHORISE_ACCOUNT": "授权账号",
    "DECLINE_ACCOUNT": "不予授权",
    "SUSPEND_ACCOUNT": "暂停账号",
    "LIFT_SUSPENSION": "恢复暂停的账号",
    "END_ACCOUNT": "停用账号（命令行）",
    "RESUME_ACCOUNT": "恢复账号",
    "HANDOVER": "停用账号并交接",
    "UNDO_HANDOVER": "撤销停用",
    "SET_LEAVING": "登记离岗日",
    "RESET_PASSWORD": "重设口令",
    "ASK_PERMIT": "申请查阅许可",
    "DECIDE_PERMIT": "审批查阅许可",
    "FIND_ACROSS": "跨区查找",
    "SEE_CHILD": "查看儿童页面",
    "SEE_FORM": "查看登记表",
    "SEE_DISAGREEMENT": "查看核对不一致",
    "SEE_LINES": "查看核对行",
    "SEE_LOOKS": "查看谁看过",
    "PRINT_LOOKS": "打印查阅记录",
    "SEE_FINDING": "查看异常查阅",
    "CLOSE_FINDING": "说明异常查阅",
    "OPEN_INCIDENT": "立案调查",
    "SEE_JOURNAL": "查看日志",
    "EXPORT_JOURNAL": "导出日志",
    "GIVE_EVIDENCE": "出具年度审计证据",
    "REVEAL": "查看被遮盖的内容",
    "KEEP_ADDRESS_SECRET": "设为地址保密",
    "LIFT_ADDRESS_SECRET": "解除地址保密",
    "SEARCH_CHILDREN": "搜索儿童",
    "EXPORT_CHILDREN": "导出底数",
    "EXPORT_BOARD": "导出进度",
    "EXPORT_RETURNED": "导出退回行",
    "EXPORT_ARRIVAL": "导出到达报告",
    "EXPORT_DIFFERENCE": "导出名单比较",
    "EXPORT_BASE_COUNTS": "导出底数汇总",
    "RULE_ON_LEAD": "处置线索",
    "REOPEN_LEAD": "撤销线索处置",
    "EXPORT_REFUSED": "导出未收下的核对结果",
    "TRACE_EXPORT": "追查文件来历",
    "PRINT_FORM": "打印登记表",
    "PRINT_FORMS": "导出打印的登记表",
    "EXPORT_FORM_SHEET": "导出已填的登记表模板",
    "EXPORT_FORM_FAULTS": "导出登记表的问题清单",
    "EXPORT_FOLLOW_UPS": "导出待办事项",
    "EXPORT_REVIEWS": "导出待审核登记表",
    "EXPORT_LEADS": "导出线索",
    "EXPORT_BATCHES": "导出收到的部门名单",
    "EXPORT_LIST_ROWS": "导出部门名单各行",
    "EXPORT_PAIRS": "导出待判定疑似",
    "EXPORT_DISAGREEMENTS": "导出待处理的不一致",
    "EXPORT_LOOKS": "导出查看记录",
    "EXPORT_ACCOUNTS": "导出账号",
    "EXPORT_PERMITS": "导出查阅许可",
    "EXPORT_FINDINGS": "导出异常查阅",
    "EXPORT_EXPORTS": "导出导出登记",
    "DOWNLOAD_BLANK_FORM": "下载空白登记表",
    "RECEIVE_FORMS": "收回登记表工作簿",
    "ENTER_FORMS": "处理收回的登记表",
    "DISCARD_FORMS": "放弃收回的登记表",
    "DOWNLOAD_REQUEST": "下载核对表",
    "DOWNLOAD_TABLE": "下载统计表",
    "DOWNLOAD_UPLOAD": "下载上传表",
    "SEE_TABLE": "查看统计表",
    "FREEZE_SNAPSHOT": "制作统计快照",
    "RECORD_COVERAGE": "登记覆盖率估计",
    "EXPORT_SNAPSHOT": "导出统计快照",
    "TABULATE": "取用未经保护的计数",
    "PROTECT_TABLES": "制作统计表",
    "DRILL_DOWN": "从统计数下查儿童",
    "OWN_TABLE": "自定义制表",
    "RECEIVE_LIST": "接收名单",
    "READ_AGAIN": "重新认读名单",
    "CONFIRM_LIST": "确认名单入库",
    "STOP_ENTERING": "暂停入库",
    "GO_ON_ENTERING": "继续入库",
    "DISCARD_LIST": "放弃名单",
    "TAKE_BACK": "撤回名单",
    "DECIDE_PAIR": "判定疑似",
    "UNDECIDE_PAIR": "撤销判定",
    "MERGE_CHILDREN": "合并儿童",
    "MERGED_INTO": "并入其他儿童",
    "SPLIT_CHILD": "拆分儿童",
    "SPLIT_OFF": "拆分为单独的儿童",
    "PLACE_PIECE": "归位走访或登记表",
    "CHOOSE_VALUES": "逐项取值",
    "DECIDE_DOUBT": "判定疑点",
    "RAISE_DOUBT": "提出两名儿童可能是同一人",
    "SECOND_OPINION": "复核判定",
    "OVERRULE_PAIR": "复核后改判",
    "EXPORT_LABELS": "取用已判定的样本",
    "VISIT": "登记走访",
    "OPEN_FORM": "开始填写登记表",
    "CHANGE_FORM": "更换登记表种类",
    "SUBMIT_FORM": "提交登记表",
    "REVIEW_FORM": "审核登记表",
    "REPORT_EMERGENCY": "提出紧急情况",
    "CLOSE_FOLLOW_UP": "办结待办事项",
    "WHAT_IF": "假设测算",
    "REOPEN_FORM": "退回登记表更正",
    "ASK_DEPARTMENTS": "发出核对请求",
    "ANSWER": "回复核对",
    "ANSWER_SAME": "批量回复一致",
    "RECEIVE_ANSWERS": "收回核对表",
    "SETTLE": "处理不一致",
    "UPLOAD": "生成上传行",
    "OPEN_ROUND": "新建轮次",
    "CLOSE_ROUND": "结束轮次",
    "DRAFT_RELEASE": "起草发布",
    "CHANGE_RELEASE": "修改拟发布的表格",
    "ASK_CONSENT": "征求发布意见",
    "CONSENT_TO_RELEASE": "回复发布意见",
    "APPROVE_RELEASE": "审批发布",
    "ABANDON_RELEASE": "放弃发布",
    "PUBLISH": "发布",
    "WITHDRAW_RELEASE": "撤回发布",
    "SEE_RELEASE": "查看拟发布或已发布的表格",
    "DOWNLOAD_RELEASE": "下载发布文件",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal as it is read and printed."""

    number: int
    at: datetime
    account: str
    name: str
    role: str
    place: str
    act: str
    child: str
    detail: str


def told(entries: Sequence[Entry], *, by: User) -> list[Line]:
    """Lines in words; what they hold besides are codes and counts."""
    references = oversight.references(entries, by=by)
    return [_told(entry, references.get(entry.child_id or 0, "")) for entry in entries]


def _told(entry: Entry, child: str) -> Line:
    by = entry.by
    detail = "，".join(f"{key}={value}" for key, value in entry.detail.items() if value not in (None, "", []))
    act = ACTS.get(entry.act, entry.act)
    if by is None:  # a failed sign-in: nobody acted
        return Line(entry.pk, entry.at, "", "", "", "", act, child, detail)
    return Line(entry.pk, entry.at, by.username, by.name, Role(by.role).label, by.jurisdiction, act, child, detail)
