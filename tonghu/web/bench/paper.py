"""How long it takes to set many filled forms in type (打印登记表)."""

import time

from tonghu.rules.forms import FORMS
from tonghu.web.paper import Filled, pdf

LIMIT = 30.0  # seconds for a thousand forms


def filled(number: int) -> Filled:
    """One invented form of average content."""
    answers: dict[str, object] = {
        "unit": "虚构镇虚构居委会",
        "name": f"虚构{chr(0x4E00 + number % 5000)}",
        "sex": "12"[number % 2],
        "born": "2015-01-01",
        "ethnic": "01",
        "idno": f"9901012015010{number % 100_000:05}",
        "hukou_registered": "1",
        "hukou": "340104",
        "hukou_detail": f"虚构村{number}号",
        "residence": "310115",
        "residence_detail": f"虚构路{number}弄2号301室",
        "lives_with": "1",
        "guardianship": "1",
        "stage": "2",
        "school": f"上海市虚构第{number % 40}小学",
        "boarding": "0",
        "school_status": "1",
        "health": ["1"],
        "disability": ["0"],
        "father_name": f"虚构父{number}",
        "father_phone": f"139{number:08}",
        "mother_name": f"虚构母{number}",
        "mother_phone": {"unknown": "家长不愿说明"},
        "hardship": ["0"],
        "support": ["0"],
    }
    form = FORMS["1" if number % 2 else "2"]
    return Filled(form, {key: v for key, v in answers.items() if key in form.by_key}, ref=f"TH{number:08}")


def measure(forms: int) -> dict[str, float]:
    """Set so many forms; seconds on the clock and of the processor, bytes of the file."""
    told = [filled(number) for number in range(forms)]
    began, worked = time.monotonic(), time.process_time()
    made = pdf(told, title="登记表", progress=lambda done, total: print(f"\r  {done}/{total}", end="", flush=True))
    figures = {"seconds": time.monotonic() - began, "cpu": time.process_time() - worked, "bytes": len(made)}
    print(
        f"\r{forms}份：{figures['seconds']:.1f}秒（处理器{figures['cpu']:.1f}秒），"
        f"{figures['bytes'] / 1e6:.1f} MB，每份{1000 * figures['seconds'] / forms:.0f}毫秒"
    )
    return figures
