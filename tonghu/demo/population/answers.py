"""What a truthful family and truthful departments would answer (如实答案), in the keys and codes of the forms."""

from datetime import date

from tonghu.demo.population import places
from tonghu.demo.population.adults import OUT_OF_REACH
from tonghu.demo.population.people import Adult, Child, Place, Situation
from tonghu.rules.terms.departments import Department

_COMMITTEE = 12  # digits of a 居村 code


def answers_for(child: Child, department: Department | str) -> dict[str, str]:
    """The truth a department would answer; {} is 查无记录. Several codes are joined with commas."""
    match Department(department):
        case Department.EDUCATION:
            return _education(child)
        case Department.POLICE:
            return _police(child)
        case Department.HEALTH:
            return _health(child)
        case Department.INSURANCE:
            return _insurance(child)
        case Department.CDC:
            # 无记录（外省接种): the city knows nothing of it.
            return {} if child.vaccination == "4" else {"vaccination": child.vaccination}
        case Department.DISABILITY:
            return _disability(child)
        case _:
            raise ValueError(f"{department} is not one of the six departments that verify")


def form_number(child: Child) -> str:
    """Which form a visitor would fill in: "2" for families of 留守 and its look-alike, else "1"."""
    return "2" if child.situation in (Situation.LEFT_BEHIND, Situation.NOT_LEFT_BEHIND) else "1"


def form_answers(child: Child, on: date) -> dict[str, object]:
    """Complete truthful answers to form "1" or "2" (see `form_number`) and its supplement, filled in on `on`."""
    second = form_number(child) == "2"
    answers = {**_basics(child, on), **_days(child, second), **_household(child)}
    answers.update(_left_behind(child) if second else _migrant(child))
    answers.update(_collected(child, on))
    return answers


def _basics(child: Child, on: date) -> dict[str, object]:
    family = child.family
    answers: dict[str, object] = {
        "unit": places.names().get(family.home.code[:_COMMITTEE], "虚构居委会"),
        "filled_on": on.isoformat(),
        "name": child.name,
        "sex": child.sex,
        "born": child.born.isoformat(),
        "ethnic": child.ethnic,
        "document": child.document,
        "idno": child.idno,
        "hukou_registered": "1" if child.registered else "0",
        **_at("residence", family.home),
        "guardianship": family.guardianship,
        "health": list(child.health),
        "insurance": child.insurance,
        "disability": [child.disability],
        "disability_level": child.disability_level,
        "rehabilitation": "1" if child.rehabilitation else "0",
    }
    if child.registered:
        answers.update(_at("hukou", child.hukou))
    if family.problems:
        answers["guardianship_problems"] = list(family.problems)
    if child.disability_parts:
        answers["disability_parts"] = list(child.disability_parts)
    if child.disability_certificate:
        answers["disability_certificate"] = child.disability_certificate
    return answers


def _days(child: Child, second: bool) -> dict[str, object]:
    answers: dict[str, object] = {"stage": child.stage, "vaccination": child.vaccination}
    for key in ("school", "school_status", "health_0_6", "tcm_0_36"):
        if value := getattr(child, key):
            answers[key] = value
    if child.grade:
        answers["grade"] = str(child.grade)
    if child.stage == "1":
        answers["in_kindergarten"] = "1" if child.kindergarten else "0"
    elif child.school:
        answers["boarding"] = "1" if child.boarding else "0"
    return answers


def _household(child: Child) -> dict[str, object]:
    family = child.family
    answers: dict[str, object] = {
        "asked_for_help": "1" if family.asked_for_help else "0",
        "vagrant": "1" if child.vagrant else "0",
        "hardship": [family.hardship],
        "support": _support(child),
    }
    if family.hardship == "9":
        answers["hardship_other"] = "家中有人长期患病（虚构）"
    for key, parent in (("father", family.father), ("mother", family.mother)):
        if parent:
            answers.update(_person(key, parent))
            answers[f"{key}_status"] = parent.status
    return answers


def _support(child: Child) -> list[str]:
    support = [code for code in child.family.support if code != "0"]
    if child.disability != "0" and child.family.hardship in ("1", "3"):
        support.append("6")  # 困难残疾人生活补贴
    return support or ["0"]


def _migrant(child: Child) -> dict[str, object]:
    family = child.family
    answers: dict[str, object] = {
        "lives_with": family.lives_with,
        "residence_registration": child.registration,
        "housing": family.housing,
    }
    if family.housing == "9":
        answers["housing_other"] = "单位宿舍"
    for key in ("left_hukou", "came", "arrived"):
        if day := getattr(child, key):
            answers[key] = day.isoformat()
    if family.other and family.lives_with == "3":
        answers.update(_person("guardian", family.other), guardian_relation=family.other.relation)
    return answers


def _left_behind(child: Child) -> dict[str, object]:
    family = child.family
    left = child.situation is Situation.LEFT_BEHIND
    answers: dict[str, object] = {
        "both_out": "1" if left and not family.one_out else "0",
        "one_out": "1" if family.one_out else "0",
        "has_carer": "1" if family.other else "0",
    }
    if family.other:
        answers.update(_person("carer", family.other), carer_relation=family.other.relation)
    for key, parent in (("father", family.father), ("mother", family.mother)):
        if parent and parent.away_since:
            answers[f"{key}_away_since"] = parent.away_since.isoformat()
            answers[f"{key}_away_to"] = parent.away_to
            answers[f"{key}_away_for"] = parent.away_for
        elif parent and family.one_out:
            answers["other_unable_ground"] = parent.status
    return answers


def _collected(child: Child, on: date) -> dict[str, object]:
    answers: dict[str, object] = {
        "collected_how": "1",
        "collected_by": "虚构儿童主任",
        "collected_on": on.isoformat(),
        "collected_where": "1",
        "informed": "1",
        "lead_source": "2" if child.permit else "1" if child.school else "3",  # 公安 / 教育 / 社区云
    }
    if child.situation is Situation.LEFT_SHANGHAI and child.family.exit_on:
        answers.update(exit_reason="2", exit_on=child.family.exit_on.isoformat(), exit_proof="虚构离沪说明")
    elif child.too_old(on):
        answers.update(exit_reason="1", exit_on=on.isoformat(), exit_proof="虚构户口簿")
    return answers


def _person(key: str, adult: Adult) -> dict[str, object]:
    answers: dict[str, object] = {f"{key}_name": adult.name, f"{key}_idno": adult.idno}
    if adult.status not in OUT_OF_REACH:
        answers[f"{key}_phone"] = adult.phone
        answers.update(_at(f"{key}_residence", adult.residence))
    answers.update(_at(f"{key}_hukou", adult.hukou))
    return answers


def _at(key: str, place: Place) -> dict[str, object]:
    return {key: place.code, f"{key}_detail": place.detail} if place.code else {}


def _education(child: Child) -> dict[str, str]:
    """Shanghai's roll: who is at no school of the city has no record there."""
    if not child.school or child.situation is Situation.LEFT_SHANGHAI:
        return {}
    answers = {"stage": child.stage, "school": child.school, "school_status": child.school_status}
    if child.stage == "1":
        return {**answers, "in_kindergarten": "1"}
    return {**answers, "grade": str(child.grade), "boarding": "1" if child.boarding else "0"}


def _police(child: Child) -> dict[str, str]:
    answers = {
        "name": child.name,
        "sex": child.sex,
        "born": child.born.isoformat(),
        "ethnic": child.ethnic,
        "hukou_registered": "1" if child.registered else "0",
    }
    if child.document != "02":
        answers["idno"] = child.idno
    if child.registered:
        answers.update(hukou=child.hukou.code, hukou_detail=child.hukou.detail)
    if not child.hukou.code.startswith("31"):
        answers["residence_registration"] = child.registration
        if child.permit:
            answers["permit_number"] = child.permit
    return answers


def _health(child: Child) -> dict[str, str]:
    """Shanghai's clinics know of the services they gave themselves; 在户籍地接受 is 查无记录 here."""
    known = {"health_0_6": child.health_0_6, "tcm_0_36": child.tcm_0_36}
    if child.health_0_6 == "1" and not child.hukou.code.startswith("31"):
        return {}
    return {key: value for key, value in known.items() if value}


def _insurance(child: Child) -> dict[str, str]:
    """Shanghai's scheme; who is insured at home or nowhere is 查无记录 here."""
    here = child.insurance == ("1" if child.hukou.code.startswith("31") else "2")
    return {"insurance": child.insurance} if here else {}


def _disability(child: Child) -> dict[str, str]:
    """Who holds a certificate is on the federation's file; the others are 查无记录."""
    if not child.disability_certificate:
        return {}
    answers = {
        "disability": child.disability,
        "disability_level": child.disability_level,
        "disability_certificate": child.disability_certificate,
        "rehabilitation": "1" if child.rehabilitation else "0",
    }
    if child.disability_parts:
        answers["disability_parts"] = ",".join(child.disability_parts)
    return answers
