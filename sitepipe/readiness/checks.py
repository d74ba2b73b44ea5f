"""Every readiness rule on every site."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sitepipe import schema
from sitepipe.config import ChecksConfig, Loaded, RuleChange
from sitepipe.snapshot import Snapshot


def check_sites(
    snapshot: Snapshot,
    access: pd.DataFrame,
    *,
    checks: Loaded[ChecksConfig],
    changes: Mapping[str, RuleChange],
    as_of: str,
) -> pd.DataFrame:
    """Check every site of a snapshot against the readiness rules."""
    return schema.FINDINGS.empty()
