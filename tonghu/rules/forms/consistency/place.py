"""C: the addresses (户籍地址、现居住地)."""

from tonghu.rules.forms.claims import (
    all_of,
    any_of,
    begins,
    county_in_use,
    differ,
    fact,
    fact_number,
    fact_text,
    known,
    length,
    less,
    matches,
    missing,
    not_,
    number,
    part,
    same,
    says,
    text,
)
from tonghu.rules.forms.consistency.common import HUKOU_HERE, county, detail, here_under, one_place
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, LEFT_BEHIND, MIGRANT, WARN, at, must_fill, rule
from tonghu.rules.terms.counties import counties

_COMMITTEE = 12  # digits of a 居村 code
_FAMILIES_AT_HOME = 5
_DISTRICTS = {county.code: county.name for county in counties() if county.code.startswith("3101") and not county.until}
# Not a dwelling (非居住场所), where the words end or stand alone.
_NO_HOME = "工地|工棚|商铺|店铺|门面|仓库|厂房|船上|渔船|货船|福利院|救助站|养老院"

rule(
    "C01",
    BOTH,
    ERROR,
    at("hukou", any_of(missing("hukou"), less(length(text("hukou")), number(6)))),
    "已登记户口，却没有户籍地址，或没有选到县（区）。请对照户口簿补全。",
    "判定属于哪一类儿童要用。",
)
rule(
    "C02",
    BOTH,
    WARN,
    at("hukou", all_of(says("hukou_registered", "0"), known("hukou"))),
    "没有登记户口，却填了儿童的户籍地址。请改填到父母的户籍地址，按父母户籍推定；属实的说明原因。",
    "未登记户口的按父母户籍推定，另栏填写。",
)
rule(
    "C03",
    BOTH,
    ERROR,
    [
        # Outside Shanghai B07 and C08 speak; elsewhere the committees are not known here.
        at(
            "residence",
            any_of(
                missing("residence"),
                all_of(here_under("residence"), less(length(text("residence")), number(_COMMITTEE))),
            ),
        ),
        at("residence_detail", missing("residence_detail")),
    ],
    "现居住地没有填全。请选到居（村）委会，并填写路、弄、号、室。",
    "派发走访任务和按区域统计要用。",
)
rule(
    "C04",
    BOTH,
    ERROR,
    at(
        "residence_detail",
        any_of(
            *(
                all_of(
                    matches(detail("residence"), f"(?:^|上海市?){name}"),
                    known("residence"),
                    not_(begins(text("residence"), code)),
                )
                for code, name in _DISTRICTS.items()
            )
        ),
    ),
    "详细地址里写的区与所选的区不同。请核对现居住地，改正其中一项。",
    "地址标准化。",
)
rule(
    "C05",
    BOTH,
    WARN,
    at("hukou", all_of(same(county("hukou"), county("hukou")), not_(county_in_use(county("hukou"))))),
    "户籍地址的县（区）代码现已不用。请按现行区划选择；保留原名的说明原因。",
    "区划代码逐年变化，须对应到现行代码。",
)
rule(
    "C06",
    MIGRANT,
    ERROR,
    at("residence", one_place("hukou", "residence")),
    "户籍地址和现居住地是同一处，不是流动儿童。请核对两处地址。",
    "没有离开户籍地。",
)
rule(
    "C07",
    LEFT_BEHIND,
    WARN,
    at(
        "residence",
        all_of(HUKOU_HERE, here_under("residence"), differ(county("hukou"), county("residence"))),
    ),
    "儿童现居住地与户籍不在同一个区。请核对；无误的由两区配合走访，并说明与谁同住。",
    "留守儿童住在其他区（如亲属家）的，两区共同负责。",
)
rule(
    "C08",
    LEFT_BEHIND,
    ERROR,
    at("residence", all_of(known("residence"), not_(here_under("residence")))),
    "留守儿童的现居住地不在上海。请核对地址；已随父母离沪的按流动去向通报，不填本表。",
    "登记表印为“上海市××区”；离沪的多为外省市的流动儿童。",
)
rule(
    "C09",
    BOTH,
    WARN,
    [
        at("dwelling", says("dwelling", "4", "5", "6", "7", "8", "9")),
        at("residence_detail", matches(detail("residence"), rf"(?:{_NO_HOME})")),
        at(
            "housing_other",
            all_of(says("housing", "9"), matches(text("housing_other"), rf"(?:学校|机构|船|{_NO_HOME})")),
        ),
    ],
    "现居住地像是学校、机构、工地、商铺或船舶等非居住场所。请核对；属实的留意居住安全，并说明情况。",
    "非居住场所须跟进安全；机构内儿童属集中养育。",
)
rule(
    "C10",
    MIGRANT,
    WARN,
    at("housing", all_of(says("housing", "1"), less(number(_FAMILIES_AT_HOME), fact_number("families_at_address")))),
    "选了自购房，同一地址却登记了5个以上不同家庭的儿童。请核对地址和居住类型；属实的说明原因。",
    "可能是群租或地址有误。",
)
must_fill(
    "C11",
    MIGRANT,
    ["housing_other"],
    "居住类型选了“其他”，没有写明。请写清是哪一种，如单位宿舍、亲友家。",
    "不写明无法分析。",
)
rule(
    "C12",
    BOTH,
    WARN,
    at(
        "residence",
        all_of(differ(part(text("residence"), 0, 9), fact_text("entering_town")), not_(fact("handed_over"))),
    ),
    "现居住地不在填报账号所在的街镇。请移交现居住地街镇；已商定由本街镇填报的说明原因。",
    "不属本辖区。",
)
