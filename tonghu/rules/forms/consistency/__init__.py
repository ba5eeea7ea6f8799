"""Whether the answers of a form agree with each other, with the day and with the scheme (一致性规则).

Each rule is declared once, as data, under the number of the rule book; one file per chapter, in its order.
"""
