"""The work queues of each role (工作台): what to do next and by when."""

from datetime import date

from tonghu.register.models import Round, User
from tonghu.rules.access import Role
from tonghu.web.queues import accounts, following, intake, oversight, publishing, survey, verification
from tonghu.web.queues.queue import Queue, Task

__all__ = ["Queue", "Task", "queues_of"]


def queues_of(by: User, round: Round | None, *, on: date) -> list[Queue]:
    """This role's queues in the order of the work; without a round only those that need none."""
    if by.role == Role.ADMINISTRATOR:
        return [accounts.accounts_to_hand_over(by, on=on), accounts.accounts_ending(by, on=on)]
    if by.role == Role.SECURITY:
        return [oversight.accounts_to_authorise(by), oversight.findings_to_ask_about(by)]
    if by.role == Role.AUDITOR:
        return [oversight.findings_to_ask_about(by)]
    if by.role == Role.WOMEN_CHILDREN:
        return []  # it has nothing to do here but read what is published
    if by.role == Role.LIAISON:
        return [verification.answers_to_give(by), publishing.consents_to_give(by)]
    always = [oversight.permits_to_decide(by), publishing.approvals_to_give(by)] if by.role == Role.APPROVER else []
    if by.role == Role.STATISTICIAN:
        always = [publishing.approvals_to_give(by), publishing.drafts_under_way(by)]
    if by.role == Role.SUPERVISOR:
        always = [following.things_to_do(by, on=on), oversight.places_nobody_answers_for(by, on=on)]
    if by.role in (Role.OFFICER, Role.DIRECTOR):
        always = [following.things_to_do(by, on=on)]
    if by.role == Role.OFFICER:
        always += [publishing.drafts_under_way(by)]
    return [*always, *_of_the_round(by, round, on=on)] if round else always


def _of_the_round(by: User, round: Round, *, on: date) -> list[Queue]:
    if by.role == Role.OFFICER:
        return [
            intake.lists_to_confirm(by, round),
            intake.rows_to_decide(by, round),
            intake.leads_to_visit(by, round),
            verification.forms_to_send(by, round),
            verification.disagreements(by, round),
            verification.rows_to_upload(by, round),
            verification.answers_to_come(by, round, on=on),
            survey.places_behind(by, round, on=on),
        ]
    if by.role == Role.APPROVER:
        return [
            verification.rows_to_upload(by, round),
            survey.places_behind(by, round, on=on),
        ]
    if by.role == Role.SUPERVISOR:
        return [survey.forms_to_review(by, round), survey.unregistered_by_place(by, round)]
    if by.role == Role.DIRECTOR:
        return [
            survey.visits_of_today(by, round, on=on),
            survey.returned_forms(by, round),
            survey.drafts(by, round),
        ]
    return [survey.places_behind(by, round, on=on)]  # 统计人员: totals only
