"""The acts of the system and which role may carry out each (操作权限表)."""

from enum import StrEnum

from tonghu.rules.access.roles import Role


class Act(StrEnum):
    """One thing a person can do; every step and every page names the act it needs (操作)."""

    SEE_DESK = "SEE_DESK"  # 查看工作台
    SEE_OVERVIEW = "SEE_OVERVIEW"  # 查看概况
    TAKE_PUBLISHED = "TAKE_PUBLISHED"  # 下载已发布的统计
    SEE_BOARD = "SEE_BOARD"  # 查看轮次进度
    SEE_BASE_LIST = "SEE_BASE_LIST"  # 查看摸排底数
    SEE_CHILD = "SEE_CHILD"  # 查看儿童
    RECEIVE_LIST = "RECEIVE_LIST"  # 接收、确认、撤回部门名单
    DECIDE_PAIR = "DECIDE_PAIR"  # 判定疑似同一儿童
    RULE_ON_LEAD = "RULE_ON_LEAD"  # 处置线索
    VISIT = "VISIT"  # 入户走访、填写登记表
    REVIEW = "REVIEW"  # 审核登记表
    PRINT_FORMS = "PRINT_FORMS"  # 打印登记表
    FOLLOW_UP = "FOLLOW_UP"  # 提出紧急情况、办理待办事项
    WHAT_IF = "WHAT_IF"  # 假设测算
    ASK_DEPARTMENTS = "ASK_DEPARTMENTS"  # 发出核对请求
    ANSWER = "ANSWER"  # 部门回复核对
    SETTLE = "SETTLE"  # 处理核对不一致
    UPLOAD = "UPLOAD"  # 生成上传表
    SEE_TABLES = "SEE_TABLES"  # 查看统计表
    FREEZE_SNAPSHOT = "FREEZE_SNAPSHOT"  # 制作统计快照
    RECORD_COVERAGE = "RECORD_COVERAGE"  # 登记覆盖率估计
    SEE_RELEASES = "SEE_RELEASES"  # 查看发布
    DRAFT_RELEASE = "DRAFT_RELEASE"  # 起草、发布、撤回、修订统计表
    CONSENT_TO_RELEASE = "CONSENT_TO_RELEASE"  # 回复发布意见
    APPROVE_RELEASE = "APPROVE_RELEASE"  # 审批、撤回发布
    SEE_EXPORTS = "SEE_EXPORTS"  # 查看导出登记、追查文件来历
    KEEP_ROUNDS = "KEEP_ROUNDS"  # 新建、调整轮次
    CLOSE_ROUND = "CLOSE_ROUND"  # 结束轮次
    KEEP_ACCOUNTS = "KEEP_ACCOUNTS"  # 管理账号
    FIND_ACROSS = "FIND_ACROSS"  # 跨区查找
    ASK_PERMIT = "ASK_PERMIT"  # 申请查阅许可
    DECIDE_PERMIT = "DECIDE_PERMIT"  # 审批查阅许可
    SEE_LOOKS = "SEE_LOOKS"  # 查看谁看过、答复监护人查询
    AUTHORISE_ACCOUNTS = "AUTHORISE_ACCOUNTS"  # 授权、暂停账号
    SEE_PERMITS = "SEE_PERMITS"  # 查看全部查阅许可
    SEE_FINDINGS = "SEE_FINDINGS"  # 查看异常查阅
    CLOSE_FINDINGS = "CLOSE_FINDINGS"  # 处理异常查阅
    SEE_JOURNAL = "SEE_JOURNAL"  # 查阅日志
    KEEP_OWN_ACCESS = "KEEP_OWN_ACCESS"  # 管理本人的口令、第二因素和登录设备
    GIVE_EVIDENCE = "GIVE_EVIDENCE"  # 出具年度审计证据
    KEEP_ADDRESS_SECRET = "KEEP_ADDRESS_SECRET"  # 设置、解除地址保密  # noqa: S105

    @property
    def label(self) -> str:
        """The name in the table of rights."""
        return _LABELS[self]


_LABELS = {
    Act.SEE_DESK: "查看工作台",
    Act.SEE_OVERVIEW: "查看概况",
    Act.TAKE_PUBLISHED: "下载已发布的统计",
    Act.SEE_BOARD: "查看轮次进度",
    Act.SEE_BASE_LIST: "查看摸排底数",
    Act.SEE_CHILD: "查看儿童",
    Act.RECEIVE_LIST: "接收、确认、撤回部门名单",
    Act.DECIDE_PAIR: "判定疑似同一儿童",
    Act.RULE_ON_LEAD: "处置线索",
    Act.VISIT: "入户走访、填写登记表",
    Act.REVIEW: "审核登记表",
    Act.PRINT_FORMS: "打印登记表",
    Act.FOLLOW_UP: "提出紧急情况、办理待办事项",
    Act.WHAT_IF: "假设测算",
    Act.ASK_DEPARTMENTS: "发出核对请求",
    Act.ANSWER: "部门回复核对",
    Act.SETTLE: "处理核对不一致",
    Act.UPLOAD: "生成上传表",
    Act.SEE_TABLES: "查看统计表",
    Act.FREEZE_SNAPSHOT: "制作统计快照",
    Act.RECORD_COVERAGE: "登记覆盖率估计",
    Act.SEE_RELEASES: "查看发布",
    Act.DRAFT_RELEASE: "起草、发布、撤回、修订统计表",
    Act.CONSENT_TO_RELEASE: "回复发布意见",
    Act.APPROVE_RELEASE: "审批、撤回发布",
    Act.KEEP_ROUNDS: "新建、调整轮次",
    Act.CLOSE_ROUND: "结束轮次",
    Act.KEEP_ACCOUNTS: "管理账号",
    Act.FIND_ACROSS: "跨区查找",
    Act.ASK_PERMIT: "申请查阅许可",
    Act.DECIDE_PERMIT: "审批查阅许可",
    Act.SEE_LOOKS: "查看谁看过、答复监护人查询",
    Act.AUTHORISE_ACCOUNTS: "授权、暂停账号",
    Act.SEE_PERMITS: "查看全部查阅许可",
    Act.SEE_FINDINGS: "查看异常查阅",
    Act.CLOSE_FINDINGS: "处理异常查阅",
    Act.SEE_JOURNAL: "查阅日志",
    Act.KEEP_OWN_ACCESS: "管理本人的口令、第二因素和登录设备",
    Act.SEE_EXPORTS: "查看导出登记",
    Act.GIVE_EVIDENCE: "出具年度审计证据",
    Act.KEEP_ADDRESS_SECRET: "设置、解除地址保密",
}


ALLOWED: dict[Role, frozenset[Act]] = {
    Role.OFFICER: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_BOARD,
            Act.SEE_BASE_LIST,
            Act.SEE_CHILD,
            Act.RECEIVE_LIST,
            Act.DECIDE_PAIR,
            Act.PRINT_FORMS,
            Act.RULE_ON_LEAD,
            Act.ASK_DEPARTMENTS,
            Act.SETTLE,
            Act.UPLOAD,
            Act.SEE_TABLES,
            Act.FREEZE_SNAPSHOT,
            Act.RECORD_COVERAGE,
            Act.SEE_RELEASES,
            Act.DRAFT_RELEASE,
            Act.KEEP_ROUNDS,
            Act.CLOSE_ROUND,
            Act.FOLLOW_UP,
            Act.WHAT_IF,
            Act.FIND_ACROSS,
            Act.ASK_PERMIT,
            Act.SEE_LOOKS,
            Act.KEEP_ADDRESS_SECRET,
        }
    ),
    Role.APPROVER: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_BOARD,
            Act.SEE_BASE_LIST,
            Act.SEE_CHILD,
            Act.UPLOAD,
            Act.SEE_TABLES,
            Act.SEE_RELEASES,
            Act.APPROVE_RELEASE,
            Act.ASK_PERMIT,
            Act.DECIDE_PERMIT,
            Act.SEE_EXPORTS,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_OVERVIEW,
            Act.SEE_BOARD,
            Act.SEE_BASE_LIST,
            Act.SEE_CHILD,
            Act.VISIT,
            Act.REVIEW,
            Act.PRINT_FORMS,
            Act.FOLLOW_UP,
            Act.ASK_PERMIT,
            Act.SEE_LOOKS,
            Act.KEEP_ADDRESS_SECRET,
        }
    ),
    Role.DIRECTOR: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_OVERVIEW,
            Act.SEE_BASE_LIST,
            Act.SEE_CHILD,
            Act.VISIT,
            Act.PRINT_FORMS,
            Act.FOLLOW_UP,
        }
    ),
    # A department sees only the lines it was asked about, and of those only its own items (方案 二).
    Role.LIAISON: frozenset({Act.SEE_DESK, Act.SEE_OVERVIEW, Act.ANSWER, Act.SEE_RELEASES, Act.CONSENT_TO_RELEASE}),
    Role.STATISTICIAN: frozenset(
        {
            Act.SEE_DESK,
            Act.SEE_BOARD,
            Act.SEE_TABLES,
            Act.FREEZE_SNAPSHOT,
            Act.RECORD_COVERAGE,
            Act.SEE_RELEASES,
            Act.DRAFT_RELEASE,
            Act.APPROVE_RELEASE,
            Act.WHAT_IF,
        }
    ),
    # 方案 二: it coordinates; of children it learns what everybody may.
    Role.WOMEN_CHILDREN: frozenset({Act.SEE_DESK, Act.SEE_OVERVIEW, Act.TAKE_PUBLISHED}),
    Role.ADMINISTRATOR: frozenset({Act.SEE_DESK, Act.KEEP_ACCOUNTS}),
    Role.SECURITY: frozenset(
        {
            Act.SEE_DESK,
            Act.AUTHORISE_ACCOUNTS,
            Act.SEE_PERMITS,
            Act.SEE_FINDINGS,
            Act.CLOSE_FINDINGS,
            Act.SEE_EXPORTS,
        }
    ),
    Role.AUDITOR: frozenset(
        {Act.SEE_DESK, Act.SEE_JOURNAL, Act.SEE_PERMITS, Act.SEE_FINDINGS, Act.SEE_EXPORTS, Act.GIVE_EVIDENCE}
    ),
}

# Whoever has an account, whatever its role.
EVERYONE: frozenset[Act] = frozenset({Act.KEEP_OWN_ACCESS})


def may(role: Role, act: Act) -> bool:
    """Whether the role carries out the act at all; where it does so, `reaches` says."""
    return act in EVERYONE or act in ALLOWED[role]
