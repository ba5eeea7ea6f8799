"""People who sign in: an account with a password of its own choosing, and the codes of its telephone."""

from typing import Any

import pytest
from django.test import Client

RIGHT = "k2m4-9xw7-tq3h-p6dn"


@pytest.fixture
def officer(cast: Any) -> Any:
    """区民政局经办 with a password."""
    from tonghu.web.gate.passwords import choose_password

    choose_password(cast.officer, RIGHT)
    return cast.officer


@pytest.fixture
def sign_in(client: Client) -> Any:
    """Type account and password."""

    def typed(username: str = "officer", password: str = RIGHT, *, by: Client = client, **more: str) -> Any:
        return by.post("/sign-in/", {"username": username, "password": password, **more})

    return typed
