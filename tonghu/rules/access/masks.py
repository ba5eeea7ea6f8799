"""What a mask leaves of a value (遮盖): enough to tell two people apart, too little to find one."""

HIDDEN_DETAIL = "****"


def mask_name(name: object) -> str:
    """王*雨, 王*, 欧**娜: the first character and, from three on, the last."""
    text = str(name or "")
    if len(text) < 3:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def mask_idno(idno: object) -> str:
    """3101**********0015; a number too short to hide in is hidden whole."""
    text = str(idno or "")
    return text[:4] + "*" * (len(text) - 8) + text[-4:] if len(text) >= 12 else "*" * len(text)


def mask_phone(phone: object) -> str:
    """138****1234; a number too short to hide in is hidden whole."""
    text = str(phone or "")
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) >= 9 else "*" * len(text)


def mask_address(detail: object) -> str:
    """虚构路****: the first characters of a road, never a number; what is short is hidden whole."""
    text = str(detail or "")
    head = text[:3] if len(text) >= 7 and not any(c.isdigit() for c in text[:3]) else ""
    return head + HIDDEN_DETAIL if text else ""


def apart(mask: str, own: str, other: str) -> str:
    """A masked number with the places open at which it differs from another of the same length.

    Two numbers can then be compared, and neither be read. What is not of one length stays masked.
    """
    if not len(mask) == len(own) == len(other):
        return mask
    return "".join(o if o != x else m for m, o, x in zip(mask, own, other, strict=True))
