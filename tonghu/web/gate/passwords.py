"""Passwords (口令): those the system makes, what a chosen one must be, and changing one.

GB/T 22239-2019 8.1.4.1 asks for complexity and regular change; NIST SP 800-63B shows that length and a list of
what people really choose do more than rules of signs. So: at least 12 characters of two kinds, and enough of it
must be left when everything cheap is taken out.
"""

import re
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tonghu.register.models import OldPassword, User

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
SHORTEST, LONGEST = 12, 128
WORTH = 8  # characters that must be left when each cheap piece counts as one
REMEMBERED = 5

# What people here begin with: words of love and luck, of the office, places, and walks over the keyboard.
_HABITS = re.findall(
    r"\S+",
    """
woaini woaiwojia woaizuguo aini iloveyou nihao mima wodemima xiaobao baobao baobei laopo laogong zhongguo china
admin guanli guanliyuan xitong yonghu guest root test ceshi user login welcome password passwd passw0rd p@ssw0rd
minzheng minzhengju ertong ertongzhuren dudaoyuan tonghu shequ juwei jiedao jiaoyu weijian gongan renshe liushou
liudong shanghai beijing pudong huangpu xuhui changning jingan putuo hongkou yangpu minhang baoshan jiading jinshan
songjiang qingpu fengxian chongming guangzhou shenzhen anhui jiangsu zhejiang henan
qwertyuiop qwerty qwer asdfghjkl asdfgh asdf zxcvbnm zxcvbn zxcv qazwsxedc qazwsx 1qaz2wsx 1qazxsw2 1q2w3e4r q1w2e3r4
1q2w3e zaq1 abc123 a1b2c3 aa123456 letmein monkey dragon iloveyou sunshine princess football master hello
5201314 520 1314 168 666 888 999 110 120 123 1234 12345 123456 1234567 12345678 123456789 654321 147258 159357
""",
)
_CHEAP = re.compile(
    "|".join(
        [
            r"1[3-9]\d{9}",  # a mobile number
            r"(?:19|20)\d{2}(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12]\d|3[01])",  # a birthday
            r"(?:19|20)\d{2}",  # a year
            r"(.{1,4}?)\1{2,}",  # the same over and over
            *sorted(map(re.escape, _HABITS), key=len, reverse=True),
        ]
    )
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def new_password() -> str:
    """Four groups of four, typed from paper once, so no letters that look alike: about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def faults_of(password: str, *, of: User) -> list[str]:
    """Everything that is wrong with a password somebody chose, in words for that person."""
    faults = []
    if len(password) < SHORTEST:
        faults.append(f"口令至少{SHORTEST}个字符，现在是{len(password)}个。可以用一句好记的话。")
    if len(password) > LONGEST:
        faults.append(f"口令最多{LONGEST}个字符。请改短一些。")
    if len({_kind(sign) for sign in password}) < 2:
        faults.append("口令应至少有两类字符，如字母和数字、汉字和标点。")
    lower = password.lower()
    if any(len(name) >= 3 and name in lower for name in (of.username.lower(), of.username.lower()[::-1])):
        faults.append("口令不能包含账号名。")
    if len(of.name) >= 2 and of.name in password:
        faults.append("口令不能包含本人姓名。")
    if len(password) >= SHORTEST and (_worth(lower) < WORTH or _listed(lower)):
        faults.append("口令太容易被猜中：常见词、生日、手机号、年份、连续或重复的字符都不算数。请换一个。")
    if not faults and _had(password, of=of):
        faults.append(f"这个口令用过了。最近{REMEMBERED}个口令不能再用，请换一个。")
    return faults


def give_password(user: User, password: str) -> None:
    """Set a password that another person knows: it opens the account once, to choose an own one."""
    _set(user, password, given=True)


def choose_password(user: User, password: str) -> None:
    """Set the password that its owner chose."""
    _set(user, password, given=False)


def must_change(user: User, *, at: datetime) -> bool:
    """Whether the password was given by another, or is older than TONGHU_PASSWORD_DAYS (0: never too old)."""
    days: int = settings.PASSWORD_DAYS
    old = bool(days) and user.password_at is not None and at - user.password_at > timedelta(days=days)
    return user.has_usable_password() and (user.password_given or old)


@transaction.atomic
def _set(user: User, password: str, *, given: bool) -> None:
    at = timezone.now()
    if user.pk and user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password, at=at)
    user.set_password(password)
    user.password_at, user.password_given = at, given
    if user.pk:
        user.save(update_fields=["password", "password_at", "password_given"])


def _had(password: str, *, of: User) -> bool:
    if not of.pk:
        return False
    before = OldPassword.objects.filter(user=of).order_by("-at").values_list("password", flat=True)
    kept = [of.password, *before[: REMEMBERED - 1]]
    return any(check_password(password, one) for one in kept)


def _kind(sign: str) -> str:
    if sign.isascii():
        return "digit" if sign.isdigit() else "upper" if sign.isupper() else "lower" if sign.islower() else "other"
    return "han" if sign.isalnum() else "other"


def _worth(lower: str) -> int:
    """How many characters are left when each cheap piece counts as one."""
    return len(_CHEAP.sub("\0", _without_runs(lower)))


def _without_runs(text: str) -> str:
    """Four or more neighbours of the alphabet, the digits or the keyboard, either way, as one sign."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], "\0")
    return text


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _listed(lower: str) -> bool:
    """Whether it is one of the 20,000 passwords most often found in leaks."""
    try:
        _common().validate(lower)
    except ValidationError:
        return True
    return False
