"""`tonghu rules`: the page of the manual that lists every rule; `--json` writes them for the browser."""

import argparse
import json
import sys


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help="输出供网页和手机离线使用的规则数据")
    parser.add_argument("--keys", action="store_true", help="输出 tonghu check 的键和选项（docs/check.md）")


def run(args: argparse.Namespace) -> int:
    """Print the rules."""
    from tonghu.rules.forms.printing import keys_page, pages
    from tonghu.rules.forms.shipping import book

    if args.json:
        sys.stdout.write(json.dumps(book(), ensure_ascii=False, separators=(",", ":")) + "\n")
    else:
        print("\n".join(keys_page() if args.keys else pages()))
    return 0
