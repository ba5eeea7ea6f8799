"""One cast for all tests, on the real database, with the application's own role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

DISTRICT, NEIGHBOUR = "310115", "310112"
STREET, COMMITTEE = "310115004", "310115004001"


class Together(LoadScopeScheduling):
    """Two workers: a file's tests stay together (they share what is costly to make), all browsers share one site."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand the tests out by file."""
    return Together(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After migrating, load the divisions and put the owner's rights down."""
    from django.db import connection

    from tonghu.register import scope
    from tonghu.register.divisions import rows
    from tonghu.register.divisions.loading import load

    options: dict[str, str] = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        load([*rows("nation"), *rows("shanghai")])
        connection.close()
        options["options"] = "-c role=tonghu_app"
        # The tests' own hand reaches everything; each request and each step then has the scope of its own.
        scope.enter(scope.Scope(scope.WIDE))
    yield
    scope.enter(None)
    with django_db_blocker.unblock():
        connection.close()
        del options["options"]


@pytest.fixture(autouse=True)
def _scope_of_its_own() -> Iterator[None]:
    """No test begins in the scope of an account that another left behind, as one does that breaks off in a command.

    That account is gone with the other test's rows, and all rows would be unseen from there on.
    """
    from tonghu.register import scope

    before = scope.current()
    yield
    if before and scope.current() != before:  # none: the database was first set up within this test
        scope.enter(before)


@dataclass(frozen=True)
class Cast:
    """Who acts in the tests (演员表): nine who work, one department, and one who must see nothing."""

    officer: Any
    approver: Any
    supervisor: Any
    director: Any
    education: Any
    statistician: Any
    administrator: Any
    security: Any
    auditor: Any
    neighbour: Any  # 区民政局经办 of another district


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, signed up for 浦东新区 and one neighbouring district."""
    from django.utils import timezone

    from tonghu.register.models import User
    from tonghu.rules.access import Role
    from tonghu.rules.terms.departments import Department

    def account(name: str, role: Role, place: str, department: Department = Department.CIVIL) -> User:
        user = User(username=name, name=f"虚构{role.label}", role=role, jurisdiction=place, department=department)
        user.set_unusable_password()
        user.authorised_at = timezone.now()
        user.save()
        return user

    return Cast(
        officer=account("officer", Role.OFFICER, DISTRICT),
        approver=account("approver", Role.APPROVER, DISTRICT),
        supervisor=account("supervisor", Role.SUPERVISOR, STREET),
        director=account("director", Role.DIRECTOR, COMMITTEE),
        education=account("education", Role.LIAISON, DISTRICT, Department.EDUCATION),
        statistician=account("statistician", Role.STATISTICIAN, DISTRICT, Department.STATISTICS),
        administrator=account("administrator", Role.ADMINISTRATOR, DISTRICT),
        security=account("security", Role.SECURITY, DISTRICT),
        auditor=account("auditor", Role.AUDITOR, DISTRICT),
        neighbour=account("neighbour", Role.OFFICER, NEIGHBOUR),
    )


@pytest.fixture
def round(db: None) -> Any:
    """The first round of the notice: 参照日 2024-09-30, 核实 until 10-31, 录入 until 11-30."""
    from tonghu.register.models import Round

    return Round.objects.create(
        name="2024年首轮",
        reference_date=date(2024, 9, 30),
        opens_on=date(2024, 7, 5),
        survey_until=date(2024, 9, 30),
        verify_until=date(2024, 10, 31),
        upload_until=date(2024, 11, 30),
    )
