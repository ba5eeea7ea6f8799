"""`tonghu coverage LISTS.csv`: how many are on no list (底数推算); only --record needs a database."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonghu.web.commands.calls import account, carry_out, speaks_for, the_round
from tonghu.web.commands.landing import put, reason

if TYPE_CHECKING:
    from tonghu.methods.coverage.histories import Floats
    from tonghu.methods.coverage.listed import Lists
    from tonghu.methods.coverage.sheets import Sheet

_FORMATS = """
文件格式（Excel 工作簿，或逗号、分号、制表符分隔的文本，第一行列名；详见 docs/coverage.md）
  名单.csv 几种写法，自动辨认：
    计数：每份名单一列（0或1，或是、否），另有 n 列为人数，如  公安,教育,卫健,n
    计数：history 列写作 1011，另有 n 列
    逐人：每人一行，每份名单一列；或每人每份名单一行，有 id、list 两列
    可加列：district 区、band 年龄段、stratum 层、cluster 居村、visit 复访见到、gone 名单有而不在住
  --visits：每个复访居村、每个年龄段一行：district,cluster,band,visited,linked,listed,gone[,weight,frame]
  --errors：人工核对样本：kind（missed 漏链、false 误链、duplicate 重复、merged 误并）,band（*为全部）,checked,wrong
  --frame ：全部居村：district,cluster,listed[,once,twice,more,earlier]，用于抽取复访居村、排出名单可能偏少的居村
  --margins：校准边际：variable,category,total
结果写入 --out 目录：推算说明.txt、coverage.json、coverage.csv、models.csv（或 sample.csv、short.csv、weights.csv）
"""
_REPORT, _TOLD = "coverage.json", "推算说明.txt"
_KEPT = 10  # models of a stratum in the report; five lists have a thousand, and all stand in models.csv
_FEWEST_DRAWS = 200  # five of them beyond either limit
_OURS = (_REPORT, _TOLD, "coverage.csv", "models.csv")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is known, and where the result goes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _FORMATS
    parser.add_argument("file", metavar="名单.csv", type=Path, nargs="?", help="名单重合计数，或逐人一行")
    parser.add_argument("--lists", metavar="甲,乙", default="", help="哪些列是名单；默认所有只含0、1（或是、否）的列")
    parser.add_argument("--strata", metavar="列,列", default="", help="按这些列分层；默认 stratum 或 district、band 列")
    parser.add_argument("--count", metavar="列", default="", help="哪一列是人数；默认 n 列")
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
    from tonghu.methods.coverage.sheets import BadFile

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
        print(f"结果没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1


def _sheet(path: Path) -> "Sheet":
    """A text file, or the first worksheet of a workbook that holds anything."""
    from tonghu.methods.coverage.sheets import BadFile, read, sheet_of

    try:
        with path.open("rb") as file:
            workbook = file.read(4).startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    except OSError as failed:
        raise BadFile(f"打不开“{path.name}”：{reason(failed)}。请核对位置和读取权限。") from None
    if not workbook:
        return read(path)
    from tonghu.methods.reading import Refused, read_cells

    try:
        full = [rows for rows in read_cells(path) if any(cell.strip() for row in rows for cell in row)]
    except Refused as refused:
        raise BadFile(f"“{path.name}”：{refused}") from None
    if len(full) > 1:
        print(f"“{path.name}”有{len(full)}张工作表，只读了第一张。", file=sys.stderr)
    return sheet_of(path.name, full[0] if full else [])


def _estimate(args: argparse.Namespace) -> int:
    from tonghu.methods.coverage import gather
    from tonghu.methods.coverage.csvfiles import errors_of
    from tonghu.methods.coverage.listed import lists_of
    from tonghu.methods.coverage.report import best_of, grouped, multiple_report
    from tonghu.methods.coverage.sheets import BadFile
    from tonghu.methods.coverage.told import report_text

    lists = lists_of(_sheet(args.file), _columns(args.lists), _columns(args.strata), args.count.strip())
    for note in lists.notes:  # said at once: an estimate that fails may fail for it
        print(note, file=sys.stderr)
    bands = list(dict.fromkeys(lists.bands))
    revisited = bool(args.visits) or {"visit", "cluster"} <= lists.sheet.columns.keys()
    if revisited and args.strata:
        raise BadFile("--strata 只用于只凭名单的推算；有复访时按 district、band 列分层。请去掉 --strata，或改列名。")
    if args.draws < _FEWEST_DRAWS:
        raise BadFile(f"--draws 至少为{_FEWEST_DRAWS}，再少区间不稳。")
    if revisited:
        report = _with_visits(args, lists, bands)
    else:
        if "visit" in lists.sheet.columns:  # without communities the visit is one more list
            lists = _one_more(lists)
        found = gather(lists.names, lists.strata, lists.indicators, lists.counts)
        errors = errors_of(_sheet(args.errors), bands) if args.errors else None
        report = multiple_report(found, None if errors is None else _missed(lists, bands, errors.rates[0]))
        columns = lists.sheet.columns.keys()
        if {"district", "band"} <= columns and "stratum" not in columns and not args.strata:
            of = dict(zip(lists.strata, zip(lists.districts, lists.bands, strict=True), strict=True))
            for n, key in enumerate(("by_district", "by_band")):
                report[key] = grouped(report["strata"], [of[name][n] for name in found.strata])
    report = {**report, "entries": _entries(lists), "notes": list(lists.notes)}
    every = report.get("models", [])
    if every:
        report["models"] = best_of(every, _KEPT)
    _tell(report)
    if args.out:
        content = {_REPORT: _text(report).encode(), _TOLD: report_text(report).encode("utf-8-sig")}
        sums = [*report.get("by_district", []), *report.get("by_band", []), report["total"]]
        content["coverage.csv"] = _table([*report["strata"], *sums])
        if every:
            content["models.csv"] = _table(every)
        put(args.out, content, stale=_OURS)
        print(f"已写入 {args.out}。")
    return carry_out(lambda _: _record(args, report), args) if args.record else 0


def _columns(said: str) -> list[str]:
    return [c.strip() for c in said.replace("，", ",").split(",") if c.strip()]


def _missed(lists: "Lists", bands: list[str], rates: "Floats") -> "Floats":
    """The rate of missed links of each stratum: those of its bands, as many persons as there are in each."""
    import numpy as np

    of_band = dict(zip(bands, rates.tolist(), strict=True))
    strata = list(dict.fromkeys(lists.strata))
    number = {name: n for n, name in enumerate(strata)}
    at = np.array([number[s] for s in lists.strata], dtype=np.int64)
    rate = np.array([of_band[band] for band in lists.bands])
    persons = np.bincount(at, weights=lists.counts, minlength=len(strata))
    missed = np.bincount(at, weights=lists.counts * rate, minlength=len(strata))
    return np.asarray(missed / np.maximum(persons, 1.0))


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


def _one_more(lists: "Lists") -> "Lists":
    import numpy as np

    visit = lists.sheet.flags("visit").astype(np.int64)
    told = (*lists.notes, "没有 cluster 列（居村），复访当作又一份名单。")
    print(told[-1], file=sys.stderr)
    indicators = np.column_stack([lists.indicators, visit])
    return replace(lists, names=(*lists.names, "复访"), indicators=indicators, notes=told)


def _with_visits(args: argparse.Namespace, lists: "Lists", bands: list[str]) -> dict[str, Any]:
    import numpy as np

    from tonghu.methods.coverage import dual_system, must_say_enough, no_errors
    from tonghu.methods.coverage.csvfiles import errors_of, index_of, visits_of, visits_within
    from tonghu.methods.coverage.report import dual_report

    districts = list(dict.fromkeys(lists.districts))
    if args.visits:
        entries = np.zeros((len(districts), len(bands)))
        at = [index_of(v, k, lists.sheet, "") for v, k in ((lists.districts, districts), (lists.bands, bands))]
        np.add.at(entries, (at[0], at[1]), lists.counts * lists.indicators.any(axis=1))
        visits = visits_of(_sheet(args.visits), districts, bands)
    else:
        entries, visits = visits_within(lists, districts, bands)
    errors = errors_of(_sheet(args.errors), bands) if args.errors else no_errors(len(bands))
    must_say_enough(entries, visits, errors, districts, bands)
    found = dual_system(entries, visits, errors, draws=args.draws, seed=args.seed)
    return {**dual_report(found, entries, visits, errors, districts, bands), "seed": args.seed, "draws": args.draws}


def _margins(args: argparse.Namespace) -> int:
    import numpy as np

    from tonghu.methods.coverage import Method, calibrate, doubts, total
    from tonghu.methods.coverage.csvfiles import margins_of
    from tonghu.methods.coverage.sheets import BadFile, heading

    rows = _sheet(args.file)
    try:
        low, high = (float(v) for v in args.bounds.split(","))
    except ValueError:
        raise BadFile("--bounds 应写作“0.2,4”。请改正。") from None
    start = rows.numbers("weight", 1.0) * rows.numbers("n", 1.0)
    margins = margins_of(_sheet(args.margins), rows)
    found = calibrate(start, margins, method=Method(args.calibrate), bounds=(low, high))
    report: dict[str, Any] = {
        "method": args.calibrate, "rows": len(rows), "sum_before": float(start.sum()),
        "sum_after": float(found.weights.sum()), "largest_relative_miss": found.miss, "deff": found.deff,
        "g_min": float(found.factors.min()), "g_max": float(found.factors.max()), "warnings": doubts(found),
    }  # fmt: skip
    if args.total:
        summed = heading(args.total)
        cluster = None
        if "cluster" in rows.columns:
            cluster = np.unique(rows.columns["cluster"], return_inverse=True)[1].astype(np.int64)
        value, error = total(found, rows.numbers(summed), cluster)
        before = float(start @ rows.numbers(summed))
        report["total"] = {"column": args.total, "registered": before, "estimate": value, "se": error}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if args.out:
        weights = [
            {"row": line, "weight": w, "g": g}
            for line, w, g in zip(rows.lines, found.weights, found.factors, strict=True)
        ]
        put(args.out, {"calibration.json": _text(report).encode(), "weights.csv": _table(weights)})
    return 0


def _frame(args: argparse.Namespace) -> int:
    from tonghu.methods.coverage import choose, communities_for, likely_short
    from tonghu.methods.coverage.csvfiles import communities, index_of
    from tonghu.methods.coverage.sheets import BadFile

    if args.sample is None and args.width is None:
        raise BadFile("请用 --sample 给出居村数，或用 --width 给出区间宽度的目标。")
    if args.width is not None and not 0 < args.width < 1:
        raise BadFile("--width 是区间宽度占推算数的比例，应在0与1之间，如0.05。")
    sheet = _sheet(args.frame)
    communities(sheet)
    names = sheet.words("district", "全部")
    districts = list(dict.fromkeys(names))
    district, children = index_of(names, districts, sheet, "区"), sheet.numbers("listed")
    many = communities_for(district, children, args.width) if args.sample is None else args.sample
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
        tables = {"sample.csv": _table(chosen), **({"short.csv": _table(short)} if short else {})}
        put(args.out, tables, stale=("short.csv",))
        print(f"已写入 {args.out}。复访人员事先不得看到名单。")
    return 0


def _tell(report: dict[str, Any]) -> None:
    from tonghu.methods.coverage.told import summary

    print(report["method"])
    print("层\t推算数\t标准误\t95%区间")
    for row in [*report["strata"][:80], report["total"]]:
        if row["estimate"] is None:
            print(f"{row['stratum']}\t未推算")
        else:
            print(f"{row['stratum']}\t{row['estimate']:,.1f}\t{row['se']:,.1f}\t{row['low']:,.1f}—{row['high']:,.1f}")
    if len(report["strata"]) > 80:
        print(f"只列前80层，共{len(report['strata'])}层，全部见 coverage.csv。")
    print("\n".join(summary(report)))
    for warning in report["warnings"]:
        print(f"注意：{warning}", file=sys.stderr)


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=float) + "\n"


def _table(rows: Sequence[dict[str, Any]]) -> bytes:
    header = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, header, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
