"""Who counts, since when, by which clause (方案 一)."""
