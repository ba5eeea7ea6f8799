"""Tables for those allowed to see them (方案 二（八）、四（二）)."""
