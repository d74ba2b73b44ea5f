"""Whether a site is ready: rules on planning, power, works, plots and evidence."""

from sitepipe.readiness.checks import check_sites as check_sites
