"""How we count and compare, over many records at once: libraries without Django."""
