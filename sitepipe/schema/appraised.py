"""Tables of what appraising a snapshot gives: access, inputs, scores, findings."""

from __future__ import annotations

from sitepipe import vocab
from sitepipe.schema.table import PLACE, SITE_ID, Table, column

ACCESS = Table(
    "access",
    "the nearest hub of one kind from one place of a site",
    ("site_id", "place", "hub_kind"),
    (
        SITE_ID,
        PLACE,
        column("hub_kind", "text", "kind of hub", vocab.HubKind),
        column("hub_id", "text", "nearest operational hub of the kind; unknown if none is reached"),
        column("hub_name", "text", "its name"),
        column("minutes", "number", "driving time of the vehicle (min); unknown if unreachable"),
        column("km", "number", "driven distance (km)"),
        column("connector_km", "number", "modelled part of km, off the road network"),
        column("route", "text", "road numbers in order, joined with ` → `"),
        column("reachable", "flag", "whether a route exists"),
        column("toll", "flag", "whether the route uses a toll road"),
        column("links_verified", "flag", "the length of every link of the route is verified"),
        column(
            "verified",
            "flag",
            "everything the figure rests on is verified: links, speeds, connectors, ends",
        ),
    ),
)

LEGS = Table(
    "legs",
    "one leg of the route to a nearest hub",
    ("site_id", "place", "hub_kind", "leg"),
    (
        SITE_ID,
        PLACE,
        column("hub_kind", "text", "kind of hub", vocab.HubKind),
        column("leg", "integer", "1 for the first leg"),
        column("leg_kind", "text", "connector or link", vocab.LegKind),
        column(
            "link_id",
            "text",
            "road link, or `first … last` of a run of links; unknown on a connector",
        ),
        column("road", "text", "road number; unknown on a connector"),
        column("from_name", "text", "where the leg starts"),
        column("to_name", "text", "where the leg ends"),
        column("km", "number", "driven length (km)"),
        column("speed_kmh", "number", "speed used (km/h)"),
        column("deciseconds", "integer", "driving time (tenths of a second)"),
        column("link_row", "integer", "row of the link in its file, where rows say which"),
        column("rule", "text", "keys of the configuration that set the time, joined with `; `"),
        column("coordinates", "text", "`lat lon;lat lon` of the leg as drawn"),
    ),
)

REACH = Table(
    "reach",
    "one port, terminal or airport and whether a lorry can serve it",
    ("site_id", "place", "hub_id"),
    (
        SITE_ID,
        PLACE,
        column("hub_id", "text", "the hub"),
        column("hub_kind", "text", "kind of hub", vocab.HubKind),
        column("hub_name", "text", "its name"),
        column("minutes_out", "number", "driving time to the hub (min); unknown if unreachable"),
        column("minutes_back", "number", "driving time back (min); unknown if unreachable"),
        column("within_one_way", "flag", "reached in one driving period"),
        column("duty_min", "number", "there and back with breaks and turnaround (min)"),
        column("within_return_duty", "flag", "there and back within one duty"),
        column(
            "verified",
            "flag",
            "everything the row rests on is verified: links and speeds both ways, connectors, "
            "ends, drivers' hours",
        ),
    ),
)

INPUTS = Table(
    "inputs",
    "one thing that scoring may read about a site; absent rows are unknown",
    ("site_id", "field"),
    (
        SITE_ID,
        column("field", "text", "what it says"),
        column("low", "number", "lowest value that it can have; unknown for no lower bound"),
        column("high", "number", "highest value that it can have; unknown for no upper bound"),
        column("term", "text", "its term, where it is a word"),
        column("known", "flag", "known on the basis that its name promises; else only a bound"),
        column("text", "text", "it in words"),
        column("unit", "text", "unit of low and high"),
        column("origin", "text", "`claims`, `access`, `measured` or `works`"),
        column(
            "verified",
            "flag",
            "everything that a modelled or measured input rests on is verified; unknown for a "
            "claim, which stands as its source states it",
        ),
    ),
)

INPUT_TERMS: dict[str, type[vocab.Term]] = {
    "plan_status": vocab.PlanStatus,
    "application_status": vocab.ApplicationStatus,
    "control": vocab.Control,
    "power_status": vocab.PowerStatus,
}
"""The vocabulary of each input that is a word and that a profile may value."""

INPUT_NUMBERS: frozenset[str] = frozenset(
    {
        "stated_acres", "net_developable_acres", "near_term_acres", "measured_acres",
        "power_mva", "works_cost_gbp", "works_months",
        *(f"{kind}_min" for kind in vocab.HubKind.values()),
    }
)  # fmt: skip
"""The inputs that are numbers, in the unit that their name says (acres, MVA, GBP, months, min)."""

INPUT_FACTS: frozenset[str] = frozenset(
    {"location", "boundary", "authorities", "available_date", "power_date", "constraints",
     "incentives"}
)  # fmt: skip
"""The inputs that are known or not; a profile cannot value them."""


COMPONENTS = Table(
    "components",
    "one criterion of one site's score",
    ("site_id", "criterion"),
    (
        SITE_ID,
        column("criterion", "text", "the criterion"),
        column("title", "text", "the criterion in words"),
        column("field", "text", "the site's field that it reads"),
        column("input", "text", "the input in words; unknown if not stated"),
        column("input_low", "number", "lowest value that the input can have, in `unit`"),
        column("input_high", "number", "highest value that the input can have, in `unit`"),
        column("unit", "text", "unit of the input"),
        column("known", "flag", "the input is known on the basis that the criterion needs"),
        column("value_low", "number", "lowest value score (0-1)"),
        column("value_high", "number", "highest value score (0-1)"),
        column("weight", "number", "share of the whole (0-1)"),
        column("points_low", "number", "lowest contribution to the score (0-100)"),
        column("points_high", "number", "highest contribution to the score (0-100)"),
        column("rule", "text", "key of the configuration that values it"),
        column("verified", "flag", "the input and the function that values it are verified"),
    ),
)

SCORES = Table(
    "scores",
    "the investability of one site",
    ("site_id",),
    (
        SITE_ID,
        column("score", "number", "points proven (0-100); unknown below the set completeness"),
        column("low", "number", "score if every unknown turns out worst (0-100)"),
        column("high", "number", "score if every unknown turns out best (0-100)"),
        column("completeness", "number", "share of the weight that rests on known inputs (0-1)"),
        column("rank", "integer", "1 for the best of the ranked; unknown if not ranked"),
        column("gates", "text", "failed if any gate fails, unknown if any is", vocab.Outcome),
        column("facts_known", "integer", "facts known about the site"),
        column("facts_total", "integer", "facts that an investor asks for"),
        column(
            "verified",
            "flag",
            "every criterion with its input, and the limit of every gate, is verified",
        ),
    ),
)

FINDINGS = Table(
    "findings",
    "the result of one rule for one site",
    ("site_id", "rule"),
    (
        SITE_ID,
        column("rule", "text", "the rule"),
        column(
            "kind",
            "text",
            "gate of the score, fact that an investor asks for, readiness check, or contradiction",
            vocab.FindingKind,
        ),
        column("title", "text", "the rule in words"),
        column("outcome", "text", "passed, failed or unknown", vocab.Outcome),
        column("fact", "text", "what is known; unknown if nothing is"),
        column("field", "text", "the site's field that it reads"),
        column("next_step", "text", "the question to ask, or what would cure a failure"),
        column("actor", "text", "who can answer or act"),
        column("source", "text", "key of the configuration that states the rule"),
        column("required", "flag", "a check that must pass before a site counts as ready"),
        column("due", "date", "when somebody must have acted, where a date of the data says so"),
        column("claim_ids", "text", "claims that a check rests on, joined with `; `"),
        column("other_site_ids", "text", "other sites that the fact names, joined with `; `"),
        column("audience", "text", "who may see the finding; unknown is anybody", vocab.Audience),
    ),
)
