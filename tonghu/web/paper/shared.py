"""The rows that both sheets print alike (两表相同的行)."""

from tonghu.web.paper.grid import Block, Cell, Row, Say, Write, address, label, ticks, write

HEAD = (
    Cell((Say("填报单位：（盖章）"), Write(("unit",)))),
    Cell((Say("填报日期："), Write(("filled_on",)))),
)

ROOMY = 4.2  # the second page has room to write in
HARDSHIP = "9"  # 其他_____: the one box that the notice prints with a line


def who() -> tuple[Row, ...]:
    """姓名 to 是否登记户口, on the columns of the child's block."""
    return (
        (label("姓名"), write("name", across=2), label("性别"), write("sex")),
        (label("出生日期"), write("born", across=2), label("民族"), write("ethnic")),
        (label("公民身份号码"), write("idno", across=2), label("是否登记户口"), ticks("hukou_registered")),
    )


def services() -> tuple[Row, ...]:
    """免费接受基本公共卫生服务: two lines."""
    return (
        (
            label("免费接受基本\n公共卫生服务", down=2),
            label("0—6岁儿童\n健康管理服务"),
            ticks("health_0_6", across=3),
        ),
        (label("0—36个月儿童中医药\n健康管理服务"), ticks("tcm_0_36", across=3)),
    )


def disability() -> tuple[Row, ...]:
    """残疾类别 to 接受康复救助情况."""
    return (
        (label("残疾类别"), ticks("disability", across=4, listed="disability_parts")),
        (label("残疾等级"), ticks("disability_level", across=4)),
        (label("接受康复\n救助情况"), ticks("rehabilitation", across=4)),
    )


def parents() -> tuple[Row, ...]:
    """父亲 and 母亲, side by side."""
    return (
        (label("父亲"), write("father_name"), label("母亲"), write("mother_name")),
        (label("公民身份号码"), write("father_idno"), label("公民身份号码"), write("mother_idno")),
        (label("联系方式"), write("father_phone"), label("联系方式"), write("mother_phone")),
        (label("户籍地址"), address("father_hukou"), label("户籍地址"), address("mother_hukou")),
        (label("现居住地"), address("father_residence"), label("现居住地"), address("mother_residence")),
    )


FAMILY = Block(
    "家庭生活情况",
    (28, 132),
    (
        (label("家庭困难情况"), ticks("hardship", other=HARDSHIP)),
        (label("生活保障情况"), ticks("support")),
    ),
    ROOMY,
)
