"""A small workspace with three months in its store: what a monthly report is tried with."""

from datetime import datetime

from sitepipe.examples import init_workspace
from sitepipe.refreshing import refresh
from sitepipe.workspace import Workspace

COUNCIL = """\
title: Sites of a fictional council
partner: Council & Sons
file: inbox/council.csv
entity: site
licence: none
audience: public
valid_at: "{valid_at}"
rhythm_months: 1
name_column: Site
crs: EPSG:27700
columns:
  Ref: {{field: site_reference}}
  E: {{field: x}}
  N: {{field: y}}
  Acres: {{field: stated_acres, basis: gross_sitewide}}
  Power: {{field: power_mva}}
  Live: {{field: power_date}}
"""
AGENT = """\
title: Plots of a fictional agent
partner: Agent
file: inbox/plots.csv
entity: plot
licence: none
audience: public
valid_at: "2026-08-01"
rhythm_months: 1
name_column: Site
columns:
  Plot: {field: plot}
  Free: {field: plot_release_date}
  Price: {field: plot_price_gbp}
  With: {field: offer_from}
"""
MARKUP = "Ash <script>alert(1)</script> | [x](http://a.test) & #raw"
PRICE, OFFER = "7654321", "Canary Offers of Cheapside"
SITES = (MARKUP, "Birch Park", "Cedar Park", "Elm Park")


def month(root, day, *, sites=SITES, power=20, live="2027-03", free="2027-01", valid_at=None):
    """Refresh with what the partners of a month sent."""
    (root / "sources" / "council.yaml").write_text(
        COUNCIL.format(valid_at=valid_at or day), encoding="utf-8"
    )
    (root / "sources" / "agent.yaml").write_text(AGENT, encoding="utf-8")
    lines = [
        f"{site},A{ord(site[0])},{430_000 + 3_000 * ord(site[0])},270000,20,"
        f"{power if site.startswith('Birch') else 20},{live}"
        for site in sites
    ]
    text = "\n".join(["Site,Ref,E,N,Acres,Power,Live", *lines, ""])
    (root / "inbox" / "council.csv").write_text(text, encoding="utf-8")
    plots = f"Site,Plot,Free,Price,With\nBirch Park,North,{free},{PRICE},{OFFER}\n"
    (root / "inbox" / "plots.csv").write_text(plots, encoding="utf-8")
    return refresh(
        Workspace.open(root), as_of=day, accept=True,
        now=datetime.fromisoformat(f"{day}T09:00:00+00:00"),
    )  # fmt: skip


def three_months(root):
    """Make it: power rises, dates slip, a site goes and one comes; the agent is late."""
    init_workspace(root, example=None)
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
        settings.write("approvals: {required: false}\n")  # what its columns keep back is tried
    month(root, "2026-08-03")
    month(root, "2026-09-01", power=60)
    month(root, "2026-10-05", power=90, live="2028-06", free="2026-12",
          sites=(*SITES[:3], "Fir Park"))  # fmt: skip
    return root
