"""The register as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegisterConfig(AppConfig):
    """Tables, and after each migration the rights of the application's role."""

    name = "tonghu.register"
    label = "register"
    verbose_name = "登记册"

    def ready(self) -> None:
        from tonghu.register import grants

        post_migrate.connect(grants.after_migrate, dispatch_uid="tonghu.register.grants")
