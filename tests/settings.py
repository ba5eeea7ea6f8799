"""Settings of the tests: those of the site, on the owner's login, which makes and removes the test database.

As soon as it stands, tests/conftest.py puts the owner's rights down.
"""

import os

os.environ["TONGHU_AS"] = "owner"
os.environ["TONGHU_SECOND_FACTOR"] = "optional"  # tests/unit/web/test_second_factor.py asks for it

from tonghu.web.settings import *  # noqa: F403  # every setting, after the line above
