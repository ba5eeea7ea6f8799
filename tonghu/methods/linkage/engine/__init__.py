"""Whole registers linked as columns of integers (整份登记册的归并): `linking` is the door of `tonghu link`."""
