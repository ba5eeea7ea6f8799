"""Children whose number may be doubted are found as they would be with everything read (decision 0032)."""

from itertools import islice

from django.db import migrations

CHUNK = 2000


def keep_again(apps, schema_editor):
    """Add the keys that a child has now besides those it was kept under."""
    from tonghu.register.finding import keep_keys_of, known_as

    numbers = iter(apps.get_model("register", "Child").objects.order_by("pk").values_list("pk", flat=True))
    while chunk := list(islice(numbers, CHUNK)):
        keep_keys_of(known_as(chunk).items())


class Migration(migrations.Migration):
    dependencies = [("register", "0006_department_lists_taken")]
    operations = [migrations.RunPython(keep_again, migrations.RunPython.noop)]
