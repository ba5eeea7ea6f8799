"""The model that decides lists is kept, pairs tell how probable they are, and children are found by the engine's keys."""

from itertools import islice

import django.core.serializers.json
import django.db.models.deletion
import tonghu.register.fields
from django.db import migrations, models


CHUNK = 2000
# Keys of the plain rules, which found children until now, go; those of guardians stay, above zero from now on.
FORGET = """
DELETE FROM register_matchkey k USING register_child c WHERE c.person_id = k.person_id;
UPDATE register_matchkey SET key = key & 9223372036854775807 WHERE key < 0;
"""


def find_by_the_engine(apps, schema_editor):
    """Keep every child under the keys of what its rows say, and of what it is composed to."""
    child = apps.get_model("register", "Child")
    numbers = child.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(numbers, CHUNK)):
        _keep(apps, chunk)


def _keep(apps, chunk):
    from tonghu.methods.linkage import Person
    from tonghu.register.finding import county, guardian_marks, keys_of
    from tonghu.register.row_facts import person_of

    rows = apps.get_model("register", "SourceRow").objects.filter(child__in=chunk).only("coded", "personal", "child")
    told = [(row.child_id, person_of({**row.coded, **row.personal})) for row in rows]
    marks = {pk: frozenset() for pk in chunk}
    ties = apps.get_model("register", "Guardianship").objects.filter(child__in=chunk, ended_on=None)
    for pk, name, phone, idno in ties.values_list("child", "person__name", "person__phone", "person__idno"):
        marks[pk] |= guardian_marks(name=name, phone=phone, idno=idno)
    for one in apps.get_model("register", "Child").objects.filter(pk__in=chunk).select_related("person"):
        p = one.person
        home = "" if one.address_secret else one.residence_detail
        place = "" if one.address_secret else county(one.residence)
        told.append((one.pk, Person(p.name, p.sex, p.born, p.idno, marks[one.pk], home, place, county(one.hukou))))
    key = apps.get_model("register", "MatchKey")
    found = keys_of([person for _, person in told])
    pairs = {(number, pk) for (pk, _), numbers in zip(told, found) for number in numbers}
    key.objects.bulk_create([key(key=number, person_id=pk) for number, pk in sorted(pairs)], ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0017_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkageModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', tonghu.register.fields.PlainText(verbose_name='名称')),
                ('content', tonghu.register.fields.PlainJSON(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('matches', models.PositiveIntegerField(default=0, verbose_name='学到的同一儿童对数')),
                ('decisions', models.PositiveIntegerField(default=0, verbose_name='校准所用的人工判定数')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '判定模型',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='pair',
            name='judge',
            field=tonghu.register.fields.PlainText(blank=True, db_default='', default='', verbose_name='判定模型'),
        ),
        migrations.AddField(
            model_name='pair',
            name='odds',
            field=models.FloatField(null=True, verbose_name='对数比'),
        ),
        migrations.AddField(
            model_name='pair',
            name='probability',
            field=models.FloatField(null=True, verbose_name='可能性'),
        ),
        migrations.AddField(
            model_name='batch',
            name='judge',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.linkagemodel'),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunPython(find_by_the_engine, migrations.RunPython.noop),
    ]
