"""`tonghu access`: who may see and do what, as the system carries it out."""

import argparse

from tonghu.rules.access.printing import pages


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: it is one page."""


def run(args: argparse.Namespace) -> int:
    """Print the page 权限表 in Markdown; always 0."""
    print("\n".join(pages()))
    return 0
