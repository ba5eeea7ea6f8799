"""What is asked of a run of the mixture (所求): apart from what answers it, which takes a while to load."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.methods.linkage.general.schema import Schema


@dataclass
class Asked:
    """within, between: which links are written. clean: files that hold nobody twice."""

    files: Sequence[Path]
    schema: Schema
    within: bool = True
    between: bool = True
    clean: frozenset[str] = frozenset()
