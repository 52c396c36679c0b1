"""Renders pages as a new web process would, and stops when that loaded a statistics library."""

import os
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "kccsurvey.settings"
warnings.simplefilter("ignore")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client()
client.force_login(User.objects.get(username=sys.argv[1]))
for address in sys.argv[2:]:
    print(client.get(address).status_code)
loaded = {"numpy", "scipy", "polars", "statsmodels", "pandas", "sklearn", "krippendorff", "typst"} & sys.modules.keys()
if loaded:
    sys.exit(f"loaded: {loaded}")
