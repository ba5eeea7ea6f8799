"""The ways in (登录网址表): every address of the gate, its view and who may open it.

Names with an underscore are allauth's: its flows look them up. No other view of allauth has an address here:
sign-up, e-mail, reset by mail and the rest do not exist.
"""

from typing import Any, NamedTuple

from django.urls import path

from tonghu.rules.access import Act
from tonghu.web.gate.doors import PUBLIC
from tonghu.web.pages import own_access, signing_in


class Entrance(NamedTuple):
    """One address."""

    name: str
    address: str
    view: Any
    act: str


ENTRANCES = (
    Entrance("account_login", "sign-in/", signing_in.sign_in, PUBLIC),
    Entrance("mfa_authenticate", "sign-in/second/", signing_in.second, PUBLIC),
    Entrance("mfa_login_webauthn", "sign-in/passkey/", signing_in.passkey, PUBLIC),
    Entrance("government", "sign-in/government/", signing_in.government_there, PUBLIC),
    Entrance("government-back", "sign-in/government/back/", signing_in.government_back, PUBLIC),
    Entrance("sign-out", "sign-out/", signing_in.sign_out, PUBLIC),
    Entrance("mfa_index", "account/", own_access.mine, Act.KEEP_OWN_ACCESS),
    Entrance("own-password", "account/password/", own_access.password, Act.KEEP_OWN_ACCESS),
    Entrance("mfa_activate_totp", "account/totp/", own_access.totp, Act.KEEP_OWN_ACCESS),
    Entrance("mfa_add_webauthn", "account/passkeys/new/", own_access.passkey, Act.KEEP_OWN_ACCESS),
    Entrance("mfa_view_recovery_codes", "account/codes/", own_access.codes, Act.KEEP_OWN_ACCESS),
    Entrance("new-codes", "account/codes/new/", own_access.new_codes, Act.KEEP_OWN_ACCESS),
    Entrance("factor-remove", "account/factors/<int:pk>/remove/", own_access.remove_factor, Act.KEEP_OWN_ACCESS),
    Entrance("government-link", "account/government/", own_access.link_government, Act.KEEP_OWN_ACCESS),
    Entrance("government-unlink", "account/government/remove/", own_access.unlink_government, Act.KEEP_OWN_ACCESS),
    Entrance("device-end", "account/devices/end/", own_access.end_device, Act.KEEP_OWN_ACCESS),
    Entrance("account_reauthenticate", "account/confirm/", own_access.confirm, Act.KEEP_OWN_ACCESS),
    Entrance("still-in", "account/still/", own_access.still_in, Act.KEEP_OWN_ACCESS),
)

urlpatterns = [path(way.address, way.view, name=way.name) for way in ENTRANCES]
