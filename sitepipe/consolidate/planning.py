"""Applications, the stages they reached, and where a site stands in planning."""

from __future__ import annotations

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.winners import TableRow, settle
from sitepipe.dates import order_text
from sitepipe.vocab import ApplicationStatus as Stage
from sitepipe.vocab import IssueKind, PlanningGroup, PlanStatus, Severity

NO_REFERENCE = "reference not stated"
_EVENT_FIELDS = ["application", "status", "date", "authority", "description"]

_IN_PROGRESS = {
    Stage.PRE_APP, Stage.EIA_SCREENING, Stage.SUBMITTED, Stage.VALIDATED, Stage.PENDING,
    Stage.CALLED_IN, Stage.APPEAL, Stage.DCO_EXAMINATION,
}  # fmt: skip
_ENDED = {Stage.LAPSED, Stage.REFUSED}
_ORDER = {stage.value: order for order, stage in enumerate(Stage)}

_GROUP_OF_STAGE = {
    **dict.fromkeys([*_IN_PROGRESS, Stage.RESOLUTION_TO_GRANT_S106], PlanningGroup.APPLIED),
    **dict.fromkeys([Stage.OUTLINE_GRANTED, Stage.RESERVED_MATTERS_PENDING], PlanningGroup.OUTLINE),
    **dict.fromkeys(
        [Stage.RESERVED_MATTERS_APPROVED, Stage.FULL_GRANTED, Stage.CONDITIONS_DISCHARGED],
        PlanningGroup.DETAILED,
    ),
    **dict.fromkeys(
        [Stage.IMPLEMENTED, Stage.UNDER_CONSTRUCTION, Stage.COMPLETE], PlanningGroup.BUILDING
    ),
}
# A development order grants permission, so it counts with outline consents.
_GROUP_OF_PLAN = {
    **dict.fromkeys([PlanStatus.CALL_FOR_SITES, PlanStatus.HELAA_SUITABLE], PlanningGroup.PROMOTED),
    **dict.fromkeys(
        [
            PlanStatus.REG18_DRAFT,
            PlanStatus.REG19_PUBLICATION,
            PlanStatus.EXAMINATION,
            PlanStatus.ALLOCATED,
        ],
        PlanningGroup.PLAN_LED,
    ),
    PlanStatus.LDO_OR_MDO_MADE: PlanningGroup.OUTLINE,
}


def planning_events(ranked: pd.DataFrame) -> pd.DataFrame:
    """
    Put the claims of each record about an application on one row.

    Returns
    -------
    events
        One row per record, best claims first: site_id, application, status, date, authority,
        description, reference, claim_id (of the status, else of the application).
    """
    claims = ranked[ranked["field"].isin(_EVENT_FIELDS)]
    named = claims[claims["field"].isin(["application", "status"])]
    if named.empty:
        return pd.DataFrame(
            columns=[*_EVENT_FIELDS, "site_id", "reference", "claim_id"], dtype="str"
        )
    about = claims[claims["record_id"].isin(named["record_id"])]
    order = about["record_id"].drop_duplicates()
    first = about.drop_duplicates(["record_id", "field"])
    wide = first.pivot(index="record_id", columns="field", values="value")
    wide = wide.reindex(index=order, columns=_EVENT_FIELDS).rename_axis(columns=None)
    rests_on = named.sort_values("field", ascending=False, kind="stable")  # status, application
    rests_on = rests_on.drop_duplicates("record_id").set_index("record_id").reindex(order)
    return wide.assign(
        site_id=rests_on["site_id"],
        reference=rests_on["reference"],
        claim_id=rests_on["claim_id"],
        application=wide["application"].fillna(NO_REFERENCE),
    ).reset_index(drop=True)


def resolve_stage_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return each stage that each application reached once, in the order of dates."""
    if events.empty:
        return schema.STAGE_EVENTS.empty()
    reached = events[events["status"].notna()]
    once = reached.drop_duplicates(["site_id", "application", "status", "date"])
    ordered = _by_date(once, ["site_id", "application"])
    return schema.STAGE_EVENTS.frame(ordered[schema.STAGE_EVENTS.column_names])


def resolve_applications(events: pd.DataFrame) -> pd.DataFrame:
    """
    Return each application with its latest stage.

    The latest stage is that of the latest date; of stages on one date, or without dates, the
    one furthest on. Authority and description are the latest that are stated.
    """
    if events.empty:
        return schema.APPLICATIONS.empty()
    ordered = _by_date(events, ["site_id", "application"])
    latest = ordered.groupby(["site_id", "application"], sort=False, as_index=False)[
        ["authority", "description"]
    ].last()
    decided = ordered.assign(stated=ordered["status"].notna()).sort_values("stated", kind="stable")
    status = decided.drop_duplicates(["site_id", "application"], keep="last")
    table = latest.merge(
        status[["site_id", "application", "status", "date", "claim_id"]],
        on=["site_id", "application"],
    ).rename(columns={"date": "status_date"})
    return schema.APPLICATIONS.frame(table[schema.APPLICATIONS.column_names])


def settle_stated_dates(
    ranked: pd.DataFrame, settled: pd.DataFrame
) -> tuple[pd.DataFrame, list[TableRow]]:
    """
    Date each site's plain statement of a stage by a record that makes that statement.

    A date belongs to the stage beside it: with the stage of another record it would be the
    date of something that never happened. So the first record that states the stage that
    holds, and dates it, gives the date; what other records date does not compete.

    Parameters
    ----------
    ranked
        Ranked claims.
    settled
        The claims that hold, among them those on ``application_status``.

    Returns
    -------
    dates, conflicts
        The claims on ``planning_date`` that hold, and those on another date of the same stage.
    """
    stated = ranked[ranked["field"] == "application_status"]
    held = settled[settled["field"] == "application_status"].set_index("site_id")["value"]
    agreeing = stated.loc[stated["value"] == stated["site_id"].map(held), "record_id"]
    dates = ranked[(ranked["field"] == "planning_date") & ranked["record_id"].isin(agreeing)]
    return settle(dates, ["site_id", "field"])


def dates_without_stage(ranked: pd.DataFrame) -> list[TableRow]:
    """List the planning dates whose row states no stage that they could be the date of."""
    staged = ranked.loc[ranked["field"] == "application_status", "record_id"]
    lone = ranked[(ranked["field"] == "planning_date") & ~ranked["record_id"].isin(staged)]
    ordered = lone.sort_values(["source_id", "sheet", "row"], kind="stable", na_position="first")
    return [
        {
            **{name: claim[name] for name in ("source_id", "sheet", "row", "column")},
            "value": claim["text"],
            "kind": IssueKind.DATE_WITHOUT_STAGE.value,
            "severity": Severity.WARNING.value,
            "message": f"{claim['site_id']}: the row dates a stage, {claim['text']!r}, and states "
            "none that can be read",
            "repair": "The date is not used; ask the sender which stage was reached then.",
        }
        for claim in ordered.to_dict("records")
    ]


def site_stage(candidates: pd.DataFrame) -> pd.DataFrame:
    """
    Choose the application that says where each site stands.

    A permission that stands comes first, then an application in progress, and only then one
    that was refused or has lapsed: a refusal does not end a permission that another
    application won. Among equals the latest date decides, then the stage furthest on.

    Parameters
    ----------
    candidates
        ``site_id``, ``status``, ``status_date``; rows without a status are passed over.

    Returns
    -------
    stage
        ``status`` and ``status_date`` by ``site_id``.
    """
    stated = candidates[candidates["status"].notna()]
    alive = stated["status"].map(_liveliness).astype("int64")
    ordered = _by_date(
        stated.rename(columns={"status_date": "date"}).assign(alive=alive), ["alive"]
    )
    chosen = ordered.drop_duplicates("site_id", keep="last").set_index("site_id")
    return chosen[["status", "date"]].rename(columns={"date": "status_date"})


def planning_group(application_status: object, plan_status: object) -> str:
    """Return the class a map shows: from a live application, else from the plan."""
    group = _GROUP_OF_STAGE.get(application_status)  # type: ignore[call-overload]
    group = group or _GROUP_OF_PLAN.get(plan_status)  # type: ignore[call-overload]
    return str(group or PlanningGroup.NOT_KNOWN)


def _liveliness(status: str) -> int:
    stage = Stage(status)
    return 0 if stage in _ENDED else 1 if stage in _IN_PROGRESS else 2


def _by_date(events: pd.DataFrame, first: list[str]) -> pd.DataFrame:
    """Order events by the first day that their dates can mean, unknown ones first."""
    when = events["date"].astype(object).fillna("").astype(str).map(order_text)
    stage = events["status"].map(_ORDER).fillna(-1).astype("int64")
    return (
        events.assign(_when=when, _stage=stage)
        .sort_values([*first, "_when", "_stage"], kind="stable")
        .drop(columns=["_when", "_stage"])
    )
