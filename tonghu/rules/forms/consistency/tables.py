"""N: the summary tables agree with themselves (汇总表勾稽)."""

from tonghu.rules.forms.claims import (
    all_of,
    any_of,
    differ,
    fact_empty,
    fact_list_beyond,
    fact_list_differs,
    fact_number,
    less,
    number,
    times,
    total,
)
from tonghu.rules.forms.consistency.rule import ERROR, TABLES, WARN, at, rule

_TOTAL = fact_number("total")
_BANDS = ("age_0_5", "age_6_13", "age_14_15")
_NOW, _LAST = fact_number("total"), fact_number("last_total")

rule(
    "N01",
    TABLES,
    ERROR,
    [
        at(None, differ(_TOTAL, total(*map(fact_number, _BANDS), fact_number("age_unknown")))),
        *(
            at(None, differ(fact_number(band), total(fact_number(f"{band}_male"), fact_number(f"{band}_female"))))
            for band in _BANDS
        ),
    ],
    "总数不等于各年龄段与未采集之和，或年龄段不等于男女之和。请重新汇总后核对。",
    "2016年汇总表勾稽：1列=2+5+8，各段=男+女。",
)
rule(
    "N02",
    TABLES,
    ERROR,
    at(None, fact_list_differs("dimension_sums", "total")),
    "总数不等于某一分组（含未采集）之和。请重新汇总后核对。",
    "2016年汇总表勾稽：1列=11…18=19+20=21…25=26…29=30…32。",
)
rule(
    "N03",
    TABLES,
    ERROR,
    [at(None, differ(fact_number("district_total"), fact_number(name))) for name in ("towns_sum", "committees_sum")],
    "区合计不等于各街镇或各居村之和。请用同一份快照重新汇总。",
    "逐级汇总须出自同一快照。",
)
rule(
    "N04",
    TABLES,
    ERROR,
    at(None, differ(fact_number("poor_guardianship"), fact_number("children_with_problems"))),
    "监护较差的人数不等于有监护问题的儿童人数。请按人数而不是按勾选数汇总。",
    "一名儿童可勾选多项，按人计。",
)
rule(
    "N05",
    TABLES,
    ERROR,
    at(
        None,
        differ(
            total(fact_number("closing"), fact_number("exited"), fact_number("moved_out")),
            total(*map(fact_number, ("opening", "entered", "moved_in", "restored"))),
        ),
    ),
    "期末人数不等于期初加新增、转入、恢复，减退出、转出。请核对各项流动。",
    "流量平衡。",
)
rule(
    "N06",
    TABLES,
    ERROR,
    at(None, less(fact_number("statistical"), fact_number("monitored"))),
    "监测摸排对象多于统计分析对象。请核对两个口径。",
    "统计口径包含监测口径。",
)
rule(
    "N07",
    TABLES,
    WARN,
    at(
        None,
        all_of(
            any_of(less(times(_LAST, 120), times(_NOW, 100)), less(times(_NOW, 100), times(_LAST, 80))),
            fact_empty("change_note"),
        ),
    ),
    "与上一轮相比变动超过20%，没有说明。请核对数据，并写明原因。",
    "异常变动须复核。",
)
rule(
    "N08",
    TABLES,
    ERROR,
    [at(None, less(number(0), fact_number(name))) for name in ("small_cells_shown", "small_cells_recoverable")],
    "拟发布的表中有1至4的小格没有抑制，或可由合计推算。请重新作隐私保护后再提交。",
    "披露控制：主抑制和次抑制。",
)
rule(
    "N09",
    TABLES,
    ERROR,
    at(None, fact_list_beyond("departments_shown", "departments_signed")),
    "表中有的部门数据还没有经该部门同意。请先征求意见，或删去这些列。",
    "方案 四（二）：对外发布应征求相关部门意见。",
)
rule(
    "N10",
    TABLES,
    ERROR,
    [at(None, fact_empty(name)) for name in ("snapshot", "code_year", "rules_version")],
    "统计表没有对应到快照编号、区划年份和规则版本。请从固定的快照重新制表。",
    "结果须可以重现。",
)
