"""An estimate in words and one table, as an office files it (推算说明)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tonghu.methods.coverage.linkerrors import LinkError

Row = Mapping[str, Any]

_DUAL = (
    "双系统估计：N＝U（1－d＋e）（1－o）÷p。U为各名单合并后的条目，d、e为重复和误并的比例，o为已不在住的比例，"
    "p为在住儿童中名单上有的比例，由盲复访的比对结果扣除漏链、误链得出。区间用居村整群自助法，"
    "连接误差按人工核对样本一并抽取。"
)
_TWO = "两份名单：Chapman（1951）估计，方差按 Seber（1970）；区间按对数正态（Chao 1987），不低于名单上的人数。"
_SEVERAL = (
    "多系统估计：对数线性模型，泊松似然。独立、两两相关的各模型按AIC加权平均（Buckland等 1997），"
    "标准误含模型之间的差异；区间按对数正态（Chao 1987），不低于名单上的人数。"
)
_ALWAYS = "登记数不因推算改写，两者并列使用。分层人数未经隐私保护，对外公布前须保护并审批。"
_BAND = {
    "dual": "名单上的儿童被复访到的优势是名单外儿童的1至3倍",
    "two": "在一份名单上的人，又在另一份上的优势是其他人的1至3倍",
    "several": "名单本身不能否定的各模型（AIC与最优的相差不超过10，含异质性模型）",
}


def kind_of(report: Row) -> str:
    """dual, two or several: which estimate a report holds."""
    if "steps" in report:
        return "dual"
    return "two" if len(report["lists"]) == 2 else "several"


def summary(report: Row) -> list[str]:
    """What it came to, in a few lines."""
    total, kind = report["total"], kind_of(report)
    living = report["steps"][2]["value"] if kind == "dual" else total["seen"]
    of = "名单上仍在住" if kind == "dual" else "名单上"
    share, least, most = (min(1.0, living / total[key]) if total[key] else 1.0 for key in ("estimate", "high", "low"))
    lines = [
        f"{of}{living:,.0f}人，推算实有{total['estimate']:,.0f}人，标准误{total['se']:,.0f}，"
        f"95%区间{total['low']:,.0f}—{total['high']:,.0f}。",
        f"名单覆盖率{share:.1%}（{least:.1%}—{most:.1%}），名单以外约{max(0.0, total['estimate'] - living):,.0f}人。",
    ]
    if "sensitivity_low" in total:
        lines.append(f"敏感性区间{total['sensitivity_low']:,.0f}—{total['sensitivity_high']:,.0f}：{_BAND[kind]}。")
    if "best_model" in total:
        by = "Lincoln-Petersen估计" if kind == "two" else f"AIC最优的模型：{total['best_model']}，推算"
        lines.append(f"{by}{total['best_estimate']:,.0f}人，标准误{total['best_se']:,.0f}。")
    if "chao_lower_bound" in total:
        lines.append(
            f"Chao估计{total['chao_lower_bound']:,.0f}人：只用在一份、恰在两份名单上的人数；"
            "各名单独立、机会相近时是下界，名单互相重合得少时偏大，只作参照。"
        )
    return lines


def report_text(report: Row) -> str:
    """The whole of it: result, strata, sources, method, what to keep in mind."""
    kind = kind_of(report)
    parts = [
        ("一、结果", summary(report)),
        ("二、分层结果", list(_table([*report["strata"], *_groups(report)], report["total"]))),
        ("三、资料", list(_sources(report))),
        ("四、方法", [{"dual": _DUAL, "two": _TWO, "several": _SEVERAL}[kind], *_models(report)]),
        ("五、须知", [*report["warnings"], _ALWAYS]),
    ]
    body = "\n\n".join("\n".join((title, *lines)) for title, lines in parts if lines)
    return f"底数推算说明\n\n{body}\n"


def _groups(report: Row) -> list[Row]:
    """Sums by district and by band, where there are several of both."""
    sides = [report.get("by_district", ()), report.get("by_band", ())]
    return (
        [dict(row, stratum=f"{row['stratum']}合计") for rows in sides for row in rows]
        if min(map(len, sides)) > 1
        else []
    )


def _table(strata: Sequence[Row], total: Row) -> Iterator[str]:
    yield "层\t名单上\t推算数\t标准误\t95%区间\t覆盖率\t方法"
    for row in (*strata, total) if len(strata) > 1 else (total,):
        listed = row.get("seen", row.get("listed", 0.0))
        if row["estimate"] is None:
            yield f"{row['stratum']}\t{listed:,.0f}\t未推算\t\t\t\t重合的人太少"
            continue
        share = "" if row.get("coverage") is None else f"{row['coverage']:.1%}"
        limits = f"{row['low']:,.0f}—{row['high']:,.0f}"
        best = f"（{row['best_model']}）" if row.get("best_model", "独立") != "独立" else ""
        how = f"{row.get('method', '')}{best}"
        yield f"{row['stratum']}\t{listed:,.0f}\t{row['estimate']:,.0f}\t{row['se']:,.0f}\t{limits}\t{share}\t{how}"


def _sources(report: Row) -> Iterator[str]:
    yield "各名单：" + "，".join(f"{name} {n:,}人" for name, n in report.get("entries", {}).items()) + "。"
    yield from report.get("notes", ())
    if visits := report.get("visits"):
        yield (
            f"盲复访：{visits['clusters']}个居村，见到{visits['visited']:,.0f}名儿童，其中比对上{visits['linked']:,.0f}名；"
            f"这些居村的名单条目{visits['listed']:,.0f}条，其中已不在住{visits['gone']:,.0f}条。"
        )
    yield from _link_errors(report)
    for step in report.get("steps", ()):
        yield f"{step['step']}\t{step['value']:,.0f}\t{step['change']:+,.0f}"


def _link_errors(report: Row) -> Iterator[str]:
    """What clerks found, a line for each kind of error; one figure where all bands share a sample."""
    if "link_errors" not in report:
        return
    told = report["link_errors"]
    for kind, rates, checked in zip(LinkError, told["rates"], told["checked"], strict=True):
        bands = [
            f"{rate:.2%}（核对{n:,.0f}例）" if n else "未核对，按0计" for rate, n in zip(rates, checked, strict=True)
        ]
        each = [f"{band} {said}" for band, said in zip(told["bands"], bands, strict=True)]
        yield f"{kind.label}率：{bands[0] if len(set(bands)) == 1 else '；'.join(each)}。"


def _models(report: Row) -> Iterator[str]:
    """The models of the whole, best first, as far as they weigh anything."""
    of = report["total"] if len(report["strata"]) == 1 else report.get("pooled")
    name = report["strata"][0]["stratum"] if len(report["strata"]) == 1 else "合并"
    mine = [m for m in report.get("models", ()) if m["stratum"] == name]
    if of is None or len(mine) < 2:
        return
    yield f"{'全部分层合并后' if name == '合并' else ''}AIC最小的模型（全部模型见 models.csv）："
    yield "模型\t推算数\t标准误\t偏差\t自由度\tAIC\t权重"
    for m in mine[:5]:
        yield (
            f"{m['name']}\t{m['estimate']:,.0f}\t{m['error']:,.0f}\t{m['deviance']:.2f}\t{m['freedom']}"
            f"\t{m['aic']:.2f}\t{m['weight']:.1%}"
        )
