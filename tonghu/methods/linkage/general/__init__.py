"""Linkage of any lists whose columns a schema names (通用归并): no numbers to learn from, Latin letters too."""
