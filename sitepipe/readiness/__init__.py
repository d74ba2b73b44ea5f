"""Whether a site is ready: rules on planning, power, works, plots and evidence."""

from sitepipe.readiness.answers import check_report as check_report
from sitepipe.readiness.answers import require_rule as require_rule
from sitepipe.readiness.answers import rules_report as rules_report
from sitepipe.readiness.checks import check_sites as check_sites
from sitepipe.readiness.dates import ends_within as ends_within
from sitepipe.readiness.dates import is_older as is_older
from sitepipe.readiness.dates import is_over as is_over
from sitepipe.readiness.force import RuleInForce as RuleInForce
from sitepipe.readiness.force import rules_in_force as rules_in_force
from sitepipe.readiness.registry import RULES as RULES
