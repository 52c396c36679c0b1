"""Expected values, computed with R survey, statsmodels, scipy and krippendorff; respons.csv is synthetic."""

import csv
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VECTORS: dict[str, Any] = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))


def sample() -> list[dict[str, str]]:
    with (HERE / "respons.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
