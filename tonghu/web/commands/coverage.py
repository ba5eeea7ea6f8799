"""`tonghu coverage LISTS.csv`: how many are on no list (底数推算); only --record needs a database."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonghu.web.commands.calls import account, carry_out, speaks_for, the_round

if TYPE_CHECKING:
    from tonghu.methods.coverage.csvfiles import Lists

_FORMATS = """
文件格式（CSV，第一行列名，UTF-8 或 GB 18030；详见 docs/coverage.md）
  名单.csv 两种写法，自动辨认：
    计数：每份名单一列（0或1），另有 n 列为人数，如  公安,教育,卫健,n
    逐人：每人一行，每份名单一列（0或1）
    可加列：district 区、band 年龄段、stratum 层、cluster 居村、visit 复访见到（0或1）、gone 名单有而不在住（0或1）
  --visits：每个复访居村、每个年龄段一行：district,cluster,band,visited,linked,listed,gone[,weight,frame]
  --errors：人工核对样本：kind（missed 漏链、false 误链、duplicate 重复、merged 误并）,band（*为全部）,checked,wrong
  --frame ：全部居村：district,cluster,listed[,once,twice,more,earlier]，用于抽取复访居村、排出名单可能偏少的居村
  --margins：校准边际：variable,category,total
结果写入 --out 目录：coverage.json、coverage.csv、models.csv（或 sample.csv、short.csv、weights.csv）
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is known, and where the result goes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _FORMATS
    parser.add_argument("file", metavar="名单.csv", type=Path, nargs="?", help="名单重合计数，或逐人一行")
    parser.add_argument("--lists", metavar="甲,乙", default="", help="哪些列是名单；默认所有只含0和1的列")
    parser.add_argument("--visits", metavar="复访.csv", type=Path, help="盲复访结果，按居村和年龄段")
    parser.add_argument("--errors", metavar="误差.csv", type=Path, help="连接误差的人工核对样本")
    parser.add_argument("--margins", metavar="边际.csv", type=Path, help="校准到这些边际，不作推算")
    parser.add_argument(
        "--calibrate", choices=("raking", "logit", "greg"), default="raking", help="校准方法，默认raking"
    )
    parser.add_argument("--bounds", metavar="下,上", default="0.2,4", help="logit 校准的权数变动界限，默认0.2,4")
    parser.add_argument("--total", metavar="列", default="", help="校准后对这一列求和，给出标准误")
    parser.add_argument("--frame", metavar="居村.csv", type=Path, help="抽取复访居村")
    parser.add_argument("--sample", metavar="N", type=int, help="抽多少个居村")
    parser.add_argument("--width", metavar="比例", type=float, help="各区平均区间宽度的目标，如0.05；据此定居村数")
    parser.add_argument("--by-size", action="store_true", help="按名单儿童数的比例抽取（PPS），默认区内等概率")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="随机数种子，同种子同结果，默认1")
    parser.add_argument("--draws", metavar="N", type=int, default=2000, help="自助法次数，默认2000")
    parser.add_argument("--out", metavar="目录", type=Path, help="结果写到这里；不写则只列在屏幕上")
    parser.add_argument("--record", action="store_true", help="把推算结果登记到名册的一轮，须同时写 --as；需要数据库")
    speaks_for(parser, needed=False)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 nothing can be estimated, 2 wrong call or file."""
    from tonghu.methods.coverage import CannotMeet, NoOverlap
    from tonghu.methods.coverage.csvfiles import BadFile

    if args.record and not args.by:
        print("登记推算结果要用 --as 给出账号。", file=sys.stderr)
        return 2
    try:
        if args.frame:
            return _frame(args)
        if not args.file:
            print("请给出名单文件，或用 --frame 抽取复访居村。用法见 tonghu coverage --help。", file=sys.stderr)
            return 2
        return _margins(args) if args.margins else _estimate(args)
    except BadFile as bad:
        print(bad, file=sys.stderr)
        return 2
    except (NoOverlap, CannotMeet, ValueError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except OSError as failed:
        print(f"结果没有写成：{failed.strerror or '磁盘已满或没有写入权限'}。处理后重新运行。", file=sys.stderr)
        return 1


def _estimate(args: argparse.Namespace) -> int:
    from tonghu.methods.coverage import gather
    from tonghu.methods.coverage.csvfiles import errors_of, lists_of, read
    from tonghu.methods.coverage.report import multiple_report

    lists = lists_of(read(args.file), [c for c in args.lists.split(",") if c])
    if not args.lists:  # a column of 0 and 1 need not be a list: whoever reads this can tell
        print(f"当作名单的列：{'、'.join(lists.names)}。", file=sys.stderr)
    if lists.unused:  # said at once: an estimate that fails may fail for it
        print(f"未用的列（含0、1以外的值，或未列入 --lists）：{'、'.join(lists.unused)}。", file=sys.stderr)
    bands = list(dict.fromkeys(lists.bands))
    if args.visits or ("visit" in lists.sheet.columns and "cluster" in lists.sheet.columns):
        report = _with_visits(args, lists, bands)
    else:
        names, indicators = lists.names, lists.indicators
        if "visit" in lists.sheet.columns:  # without communities the visit is one more list
            names, indicators = _one_more(lists)
        found = gather(names, lists.strata, indicators, lists.counts)
        missed = float(errors_of(read(args.errors), bands).rates[0].mean()) if args.errors else 0.0
        report = multiple_report(found, missed)
    report["entries"] = _entries(lists)
    _tell(report)
    if args.out:
        _write(args.out, "coverage.json", report)
        _table(
            args.out,
            "coverage.csv",
            [*report["strata"], *report.get("by_district", []), *report.get("by_band", []), report["total"]],
        )
        _table(args.out, "models.csv", report.get("models", []))
        print(f"已写入 {args.out}。")
    return carry_out(lambda _: _record(args, report), args) if args.record else 0


def _record(args: argparse.Namespace, report: dict[str, Any]) -> int:
    from tonghu.steps import release

    user, round = account(args), the_round(args)
    try:
        kept = release.record_estimate(_text(report).encode(), round=round, within=user.jurisdiction, by=user)
    except release.AlreadyRecorded as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"已登记为覆盖率估计第{kept.pk}号（{round.name}），公报和质量说明从现在起引用它。")
    return 0


def _entries(lists: "Lists") -> dict[str, int]:
    """How many each list has, and so where an estimate begins."""
    sums = (lists.indicators * lists.counts[:, None]).sum(axis=0)
    return {name: int(n) for name, n in zip(lists.names, sums.tolist(), strict=True)}


def _one_more(lists: "Lists") -> "tuple[tuple[str, ...], Any]":
    import numpy as np

    visit = (lists.sheet.numbers("visit") > 0).astype(np.int64)
    return (*lists.names, "visit"), np.column_stack([lists.indicators, visit])


def _with_visits(args: argparse.Namespace, lists: "Lists", bands: list[str]) -> dict[str, Any]:
    import numpy as np

    from tonghu.methods.coverage import dual_system, no_errors
    from tonghu.methods.coverage.csvfiles import errors_of, index_of, read, visits_of, visits_within
    from tonghu.methods.coverage.report import dual_report

    districts = list(dict.fromkeys(lists.districts))
    if args.visits:
        entries = np.zeros((len(districts), len(bands)))
        at = [index_of(v, k, "", "") for v, k in ((lists.districts, districts), (lists.bands, bands))]
        np.add.at(entries, (at[0], at[1]), lists.counts * lists.indicators.any(axis=1))
        visits = visits_of(read(args.visits), districts, bands)
    else:
        entries, visits = visits_within(lists, districts, bands)
    errors = errors_of(read(args.errors), bands) if args.errors else no_errors(len(bands))
    found = dual_system(entries, visits, errors, draws=args.draws, seed=args.seed)
    return {**dual_report(found, entries, errors, districts, bands), "seed": args.seed, "draws": args.draws}


def _margins(args: argparse.Namespace) -> int:
    import numpy as np

    from tonghu.methods.coverage import Method, calibrate, total
    from tonghu.methods.coverage.csvfiles import BadFile, margins_of, read

    rows = read(args.file)
    try:
        low, high = (float(v) for v in args.bounds.split(","))
    except ValueError:
        raise BadFile("--bounds 应写作“0.2,4”。请改正。") from None
    start = rows.numbers("weight", 1.0) * rows.numbers("n", 1.0)
    margins = margins_of(read(args.margins), rows)
    found = calibrate(start, margins, method=Method(args.calibrate), bounds=(low, high))
    report: dict[str, Any] = {
        "method": args.calibrate, "rows": len(rows), "sum_before": float(start.sum()),
        "sum_after": float(found.weights.sum()), "largest_relative_miss": found.miss, "deff": found.deff,
        "g_min": float(found.factors.min()), "g_max": float(found.factors.max()), "warnings": [],
    }  # fmt: skip
    if args.total:
        cluster = None
        if "cluster" in rows.columns:
            cluster = np.unique(rows.columns["cluster"], return_inverse=True)[1].astype(np.int64)
        value, error = total(found, rows.numbers(args.total), cluster)
        before = float(start @ rows.numbers(args.total))
        report["total"] = {"column": args.total, "registered": before, "estimate": value, "se": error}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if args.out:
        _write(args.out, "calibration.json", report)
        weights = [
            {"row": n + 2, "weight": w, "g": g}
            for n, (w, g) in enumerate(zip(found.weights, found.factors, strict=True))
        ]
        _table(args.out, "weights.csv", weights)
    return 0


def _frame(args: argparse.Namespace) -> int:
    from tonghu.methods.coverage import choose, communities_for, likely_short
    from tonghu.methods.coverage.csvfiles import BadFile, index_of, read

    sheet = read(args.frame)
    names = sheet.words("district", "全部")
    districts = list(dict.fromkeys(names))
    district, children = index_of(names, districts, sheet.name, "区"), sheet.numbers("listed")
    if not args.sample and not args.width:
        raise BadFile("请用 --sample 给出居村数，或用 --width 给出区间宽度的目标。")
    many = args.sample or communities_for(district, children, args.width)
    sample = choose(district, children, many, seed=args.seed, by_size=args.by_size)
    print(
        f"抽取{many}个居村（共{len(sheet)}个），全市区间宽度预计{sample.city_width:.2%}，各区平均{sample.width.mean():.2%}。"
    )
    for name, n, width in zip(districts, sample.taken, sample.width, strict=True):
        print(f"{name}\t{n}个\t预计区间宽度{width:.2%}")
    clusters = sheet.words("cluster")
    chosen = [
        {"district": names[n], "cluster": clusters[n], "chance": chance, "weight": 1 / chance}
        for n, chance in zip(sample.chosen.tolist(), sample.chance.tolist(), strict=True)
    ]
    short = []
    if "once" in sheet.columns:
        earlier = sheet.numbers("earlier") if "earlier" in sheet.columns else None
        ranked = likely_short(district, sheet.numbers("once"), sheet.numbers("twice"), sheet.numbers("more"), earlier)
        short = [
            {
                "district": names[s.place],
                "cluster": clusters[s.place],
                "missing": round(s.missing, 1),
                "reason": s.reason,
            }
            for s in ranked
        ]
        print("名单可能偏少的居村（前10）：")
        for row in short[:10]:
            print(f"{row['district']}\t{row['cluster']}\t约{row['missing']}名\t{row['reason']}")
    if args.out:
        _table(args.out, "sample.csv", chosen)
        _table(args.out, "short.csv", short)
        print(f"已写入 {args.out}。复访人员事先不得看到名单。")
    return 0


def _tell(report: dict[str, Any]) -> None:
    print(report["method"])
    print("层\t推算数\t标准误\t95%区间")
    for row in [*report["strata"][:80], report["total"]]:
        if row["estimate"] is None:
            print(f"{row['stratum']}\t未推算")
        else:
            print(f"{row['stratum']}\t{row['estimate']:,.1f}\t{row['se']:,.1f}\t{row['low']:,.1f}—{row['high']:,.1f}")
    total = report["total"]
    if "sensitivity_high" in total:
        low, high = total.get("sensitivity_low", total["low"]), total["sensitivity_high"]
        print(f"敏感性区间（名单与复访优势比1至3）\t{low:,.0f}—{high:,.0f}")
    for warning in report["warnings"]:
        print(f"注意：{warning}", file=sys.stderr)


def _write(folder: Path, name: str, content: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(_text(content), encoding="utf-8")


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=float) + "\n"


def _table(folder: Path, name: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    header = list(dict.fromkeys(key for row in rows for key in row))
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, header, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
