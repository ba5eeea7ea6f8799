"""An invented district: its people, its lists and its first round. Everything here is marked 虚构."""
