"""Finding and loading every configuration file that a portfolio names."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sitepipe import bundled, config
from sitepipe.config import (
    AccessConfig,
    ChecksConfig,
    CoverageConfig,
    FactsConfig,
    Loaded,
    ReadingConfig,
    ScoringConfig,
    Section,
    Vehicle,
    WorkspaceConfig,
    require_projected,
)
from sitepipe.errors import UsageError
from sitepipe.pipeline import Settings
from sitepipe.surroundings import today

S = TypeVar("S", bound=Section)


def checked_date(text: str) -> str:
    """
    Return an ISO date as it is.

    Raises
    ------
    UsageError
        If it is not a whole ISO 8601 date.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date", hint="Write 2026-11-23.") from error
    return text


def load_named(name: str, section: type[S], *, under: str = "", beside: Path | None) -> Loaded[S]:
    """Load a bundled configuration by name, or a user's own by path."""
    path = bundled.find("configs", name, under=under, beside=beside)
    own = not path.is_relative_to(bundled.shelf("configs"))
    label = name if own else path.relative_to(bundled.shelf("configs").parent).as_posix()
    return config.load(path, section, label=label.replace(os.sep, "/"))


def load_settings(
    portfolio: WorkspaceConfig, *, as_of: str | None = None, beside: Path | None = None
) -> Settings:
    """
    Load all that a portfolio's configuration names.

    Parameters
    ----------
    portfolio
        The portfolio's own configuration.
    as_of
        The date that answers speak of; today if not given.
    beside
        Folder that relative paths start from.

    Raises
    ------
    ConfigError
        If a file is missing or wrong, or the working CRS is not in metres.
    UsageError
        If ``as_of`` is not a date.
    """
    require_projected(portfolio.crs)
    return Settings(
        crs=portfolio.crs,
        as_of=today() if as_of is None else checked_date(as_of),
        vehicle=load_named(portfolio.vehicle, Vehicle, under="vehicles", beside=beside),
        access=load_named(portfolio.access, AccessConfig, beside=beside),
        scoring=load_named(portfolio.scoring, ScoringConfig, under="scoring", beside=beside),
        facts=load_named(portfolio.facts, FactsConfig, beside=beside),
        checks=load_named(portfolio.checks, ChecksConfig, beside=beside),
        reading=load_named(portfolio.reading, ReadingConfig, beside=beside),
        rules=portfolio.rules,
        coverage=load_named(portfolio.coverage, CoverageConfig, beside=beside),
    )
