"""Department files into one base list (方案 三（二）摸排底数)."""
