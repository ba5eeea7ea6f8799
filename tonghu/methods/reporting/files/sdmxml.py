"""The tables for exchange between statistical offices (SDMX-ML 2.1): structure.xml and data.xml in one zip.

A suppressed observation has no value, OBS_STATUS Q (missing value; suppressed) and CONF_STATUS C, the same for every
reason: a code for secondary suppression would tell the small cells from the rest. Codes as in the SDMX cross-domain
code lists CL_OBS_STATUS 2.2 and CL_CONF_STATUS 1.2.
"""

from collections.abc import Iterator
from itertools import product
from xml.sax.saxutils import escape, quoteattr

from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.documents.notes import mark_of
from tonghu.methods.reporting.documents.panels import TOTAL_LABEL
from tonghu.methods.reporting.files.archive import zipped
from tonghu.methods.tabulation import TOTAL

AGENCY, VERSION, SCHEME = "TONGHU", "1.0", "CS_TONGHU"
TOTAL_CODE = "_T"
SUPPRESSED, NORMAL = ("Q", "C"), ("A", "F")
_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_STATUSES = {
    "CL_OBS_STATUS": ("观测值状态", {"A": "正常", "Q": "不公布"}),
    "CL_CONF_STATUS": ("保密状态", {"F": "公开", "C": "保密"}),
}
_MEASURES = {"OBS_VALUE": "人数", "TIME_PERIOD": "参照日", "OBS_STATUS": "观测值状态", "CONF_STATUS": "保密状态"}


def sdmx(edition: Edition) -> bytes:
    """Structure and data, the same bytes for the same edition."""
    tables = [edition.tables[number] for number in sorted(edition.tables)]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return zipped(
        {
            "structure.xml": (head + "".join(_structure(edition, tables))).encode(),
            "data.xml": (head + "".join(_data(edition, tables))).encode(),
        }
    )


def _open(message: str) -> str:
    spaces = (("mes", "message"), ("str", "structure"), ("com", "common"), ("gen", "data/generic"))
    return f"<mes:{message} " + " ".join(f'xmlns:{short}="{_SCHEMAS}/{name}"' for short, name in spaces) + ">"


def _header(edition: Edition, kind: str, structures: str = "") -> str:
    """Of data the title stands with the source: the standard allows a name there, but the readers in use refuse it."""
    day = edition.published_on or edition.reference_date
    mark = mark_of(edition)
    title = f"{edition.place}流动儿童和留守儿童统计表{f'（{mark}）' if mark else ''}"
    number = f"{kind}_{edition.within}_{edition.reference_date.isoformat()}_R{edition.revision}"
    return (
        f"<mes:Header><mes:ID>{number}</mes:ID><mes:Test>false</mes:Test>"
        f'<mes:Prepared>{day.isoformat()}T00:00:00Z</mes:Prepared><mes:Sender id="{AGENCY}"/>'
        f"{structures + _source(edition, title) if structures else _name(title)}</mes:Header>"
    )


def _source(edition: Edition, title: str) -> str:
    said = f"{title} 快照{edition.snapshot} 规则{edition.rules} 台账{edition.ledger}"
    acts = "；".join(f"{a.on.isoformat()} {a.office} {a.act}" for a in edition.approvals)
    return f'<mes:Source xml:lang="zh">{escape(said + (f"；{acts}" if acts else ""))}</mes:Source>'


def _name(text: str) -> str:
    return f'<com:Name xml:lang="zh">{escape(text)}</com:Name>'


def _structure(edition: Edition, tables: list[Printed]) -> Iterator[str]:
    yield _open("Structure") + _header(edition, "STRUCTURE") + "<mes:Structures>"
    yield "<str:Dataflows>"
    for printed in tables:
        number = printed.definition.number
        ref = _ref(f"DSD_{number}", "DataStructure", "datastructure")
        yield f"<str:Dataflow {_artefact(f'DF_{number}')}>{_name(printed.definition.title)}"
        yield f"<str:Structure>{ref}</str:Structure></str:Dataflow>"
    yield "</str:Dataflows><str:Codelists>"
    for key, (label, codes) in {**_dimensions(tables), **_STATUSES}.items():
        yield f"<str:Codelist {_artefact(key)}>{_name(label)}"
        yield from (f"<str:Code id={quoteattr(code)}>{_name(text)}</str:Code>" for code, text in codes.items())
        yield "</str:Codelist>"
    yield f"</str:Codelists><str:Concepts><str:ConceptScheme {_artefact(SCHEME)}>{_name('统计项目')}"
    concepts = {key.removeprefix("CL_"): label for key, (label, _) in _dimensions(tables).items()}
    for key, label in {**concepts, **_MEASURES}.items():
        yield f'<str:Concept id="{key}">{_name(label)}</str:Concept>'
    yield "</str:ConceptScheme></str:Concepts><str:DataStructures>"
    for printed in tables:
        yield from _definition(printed)
    yield "</str:DataStructures></mes:Structures></mes:Structure>"


def _dimensions(tables: list[Printed]) -> dict[str, tuple[str, dict[str, str]]]:
    """Code list → its name and its codes, of all tables together; the total first."""
    lists: dict[str, tuple[str, dict[str, str]]] = {}
    for printed in tables:
        for d in printed.table.dimensions:
            _, codes = lists.setdefault(f"CL_{d.key.upper()}", (d.label, {TOTAL_CODE: TOTAL_LABEL}))
            codes.update(d.categories)
    return dict(sorted(lists.items()))


def _artefact(key: str) -> str:
    return f'id="{key}" agencyID="{AGENCY}" version="{VERSION}" isFinal="true"'


def _ref(key: str, kind: str, package: str) -> str:
    return f'<Ref id="{key}" agencyID="{AGENCY}" version="{VERSION}" package="{package}" class="{kind}"/>'


def _concept(key: str) -> str:
    return (
        f'<str:ConceptIdentity><Ref id="{key}" maintainableParentID="{SCHEME}" agencyID="{AGENCY}"'
        f' maintainableParentVersion="{VERSION}" package="conceptscheme" class="Concept"/></str:ConceptIdentity>'
    )


def _listed(key: str) -> str:
    ref = _ref(key, "Codelist", "codelist")
    return f"<str:LocalRepresentation><str:Enumeration>{ref}</str:Enumeration></str:LocalRepresentation>"


def _definition(printed: Printed) -> Iterator[str]:
    number, dimensions = printed.definition.number, printed.table.dimensions
    yield f"<str:DataStructure {_artefact(f'DSD_{number}')}>{_name(printed.definition.title)}"
    yield '<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">'
    for n, d in enumerate(dimensions, start=1):
        key = d.key.upper()
        yield f'<str:Dimension id="{key}" position="{n}">{_concept(key)}{_listed(f"CL_{key}")}</str:Dimension>'
    yield f'<str:TimeDimension id="TIME_PERIOD" position="{len(dimensions) + 1}">{_concept("TIME_PERIOD")}'
    yield '<str:LocalRepresentation><str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation>'
    yield '</str:TimeDimension></str:DimensionList><str:AttributeList id="AttributeDescriptor">'
    for key in ("OBS_STATUS", "CONF_STATUS"):
        yield f'<str:Attribute id="{key}" assignmentStatus="Mandatory">{_concept(key)}{_listed(f"CL_{key}")}'
        yield '<str:AttributeRelationship><str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure>'
        yield "</str:AttributeRelationship></str:Attribute>"
    yield '</str:AttributeList><str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE">'
    yield f'{_concept("OBS_VALUE")}<str:LocalRepresentation><str:TextFormat textType="Integer"/>'
    yield "</str:LocalRepresentation></str:PrimaryMeasure></str:MeasureList></str:DataStructureComponents>"
    yield "</str:DataStructure>"


def _data(edition: Edition, tables: list[Printed]) -> Iterator[str]:
    structures = "".join(
        f'<mes:Structure structureID="{p.definition.number}" dimensionAtObservation="AllDimensions"><com:Structure>'
        f"{_ref(f'DSD_{p.definition.number}', 'DataStructure', 'datastructure')}</com:Structure></mes:Structure>"
        for p in tables
    )
    yield _open("GenericData") + _header(edition, "DATA", structures)
    for printed in tables:
        yield f'<mes:DataSet structureRef="{printed.definition.number}" action="Replace">'
        yield from _observations(printed, edition.reference_date.isoformat())
        yield "</mes:DataSet>"
    yield "</mes:GenericData>"


def _observations(printed: Printed, period: str) -> Iterator[str]:
    keys = [d.key.upper() for d in printed.table.dimensions]
    for place in product(*([TOTAL, *d.categories] for d in printed.table.dimensions)):
        n = printed.table.values[place]
        named = zip(keys, (TOTAL_CODE if code == TOTAL else code for code in place), strict=True)
        where = "".join(f'<gen:Value id="{key}" value={quoteattr(code)}/>' for key, code in named)
        status, confidential = SUPPRESSED if n is None else NORMAL
        value = "" if n is None else f'<gen:ObsValue value="{n}"/>'
        yield (
            f'<gen:Obs><gen:ObsKey>{where}<gen:Value id="TIME_PERIOD" value="{period}"/></gen:ObsKey>{value}'
            f'<gen:Attributes><gen:Value id="OBS_STATUS" value="{status}"/>'
            f'<gen:Value id="CONF_STATUS" value="{confidential}"/></gen:Attributes></gen:Obs>'
        )
