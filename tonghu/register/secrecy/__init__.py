"""Secrecy (保密): personal columns lie in envelopes of data keys, which a master key wraps (个人信息保护法 第五十一条).

The columns of `register.fields` seal and open by themselves; statements that go past the ORM use `column.personal`.
The pure parts (ciphers, envelope, master, ring, faults) know no Django; keeping, column and rotation do. Nothing is
imported here: `tonghu --help` needs the faults alone.
"""
