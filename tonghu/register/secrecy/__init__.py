"""Secrecy (保密): personal columns lie in envelopes of data keys, which a master key wraps (个人信息保护法 第五十一条).

`ring()` seals and opens; the columns of `register.fields` do so by themselves. The pure parts (ciphers, envelope,
master, ring) know no database; `keeping` does.
"""

from tonghu.register.secrecy.envelope import EnvelopeFault, number_of
from tonghu.register.secrecy.faults import KeyFault
from tonghu.register.secrecy.keeping import check, forget, ring

__all__ = ["EnvelopeFault", "KeyFault", "check", "forget", "number_of", "ring"]
