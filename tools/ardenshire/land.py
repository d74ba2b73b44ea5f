"""Plots and buildings on the invented sites, as their agent lists them."""

from __future__ import annotations

from datetime import date

from ardenshire import sites
from ardenshire.organisations import DEVELOPER, ESTATE, FICTIONAL, FUND

KESTREL = f"Kestrel Drivetrains {FICTIONAL}"
OMBRA = f"Ombra Cells {FICTIONAL}"

KETTLEWYKE_AS_TYPED = f'Kettlewyke "Long Yard" {FICTIONAL}'
"""The agent and the surveyor of utilities type plain quotation marks."""

PLOTS = (
    # site, plot, acres, status, released, serviced, tenure, price, rent, landlord, offer from
    (sites.HARROWMERE, "Plot A", 24.5, "available", date(2026, 6, 1), "Y", "freehold or leasehold",
     "£14.7m", None, DEVELOPER, None),
    (sites.HARROWMERE, "Plot B", 20.0, "available", date(2026, 6, 1), "Y", "leasehold",
     None, 8.75, DEVELOPER, None),
    (sites.HARROWMERE, "Plot C", 16.5, "available", date(2026, 9, 1), "Y", "freehold",
     "£10.2m", None, DEVELOPER, None),
    (sites.WRENSTOW, "North", 38.0, "available", date(2026, 8, 31), "Y", "leasehold",
     None, 9.10, FUND, None),
    (sites.WRENSTOW, "South", 33.0, "available", date(2026, 8, 31), "Y", "leasehold",
     None, 9.25, FUND, None),
    (sites.TOLSEY, "T1", 15.2, "available", date(2026, 5, 29), "Y", "freehold",
     "£9.8m", None, DEVELOPER, None),
    (sites.TOLSEY, "T2", 29.6, "available", date(2026, 5, 29), "Y", "freehold or leasehold",
     "£18.9m", 9.40, DEVELOPER, None),
    (sites.TOLSEY, "T3", 19.2, "available", date(2026, 10, 1), "Y", "leasehold",
     None, 9.40, DEVELOPER, None),
    (sites.OXHALLOW, "1", 12.0, "available", date(2026, 10, 30), "Y", "leasehold",
     None, 8.50, FUND, None),
    (sites.OXHALLOW, "2", 16.0, "available", date(2026, 10, 30), "Y", "leasehold",
     None, 8.50, FUND, None),
    (KETTLEWYKE_AS_TYPED, "Yard 1", 6.0, "under offer", date(2026, 3, 31), "Y", "leasehold",
     None, 9.00, FUND, KESTREL),
    (KETTLEWYKE_AS_TYPED, "Yard 2", 5.5, "under offer", date(2025, 9, 30), "Y", "leasehold",
     None, 9.00, FUND, KESTREL),
    (KETTLEWYKE_AS_TYPED, "Yard 3", 7.0, "committed", date(2025, 9, 30), "Y", "freehold",
     "£5.1m", None, FUND, OMBRA),
    (sites.MARROWBY_EAST, "E1", 26.0, "available", date(2026, 9, 30), "Y", "freehold or leasehold",
     "£16.1m", 9.00, ESTATE, None),
    (sites.MARROWBY_EAST, "E2", 22.0, "available", date(2026, 9, 30), "N", "leasehold",
     None, 9.00, ESTATE, None),
    (sites.LODESTONE, "L1", 22.0, "available", date(2026, 10, 12), "N", "freehold",
     "£11.9m", None, DEVELOPER, None),
    (sites.LODESTONE, "L2", 18.0, "not released", date(2027, 3, 31), "N", "freehold",
     "TBC", None, DEVELOPER, None),
    (sites.CASTLEMARCH, "Phase 1", 30.0, "not released", date(2027, 9, 30), "N", "leasehold",
     None, "TBC", ESTATE, None),
    (sites.BORDER_OAK, "West", 31.0, "not released", date(2027, 10, 31), "N", "leasehold",
     None, 9.60, DEVELOPER, None),
    (sites.BORDER_OAK, "East", 24.0, "not released", date(2028, 6, 30), "N", "leasehold",
     None, 9.60, DEVELOPER, None),
    (sites.HEXWOOD, "H1", 20.0, "not released", date(2028, 9, 30), "N", "leasehold",
     None, None, ESTATE, None),
)  # fmt: skip

BUILDINGS = (
    # site, building, sq ft, eaves, power, state, ready, tenure, rent
    (sites.HARROWMERE, "Unit A1", 212000.0, 15.0, 6.0, "consented, not begun", date(2028, 3, 31),
     "leasehold", "£9.25"),
    (sites.WRENSTOW, "Wrenstow 180", 180500.0, 12.5, 3.2, "under construction",
     date(2027, 4, 30), "leasehold", "£9.10"),
    (sites.TOLSEY, "Heath House", 64000.0, 10.0, 1.5, "standing and free", date(2026, 5, 29),
     "leasehold", "£10.50"),
    (sites.TOLSEY, "Unit T2", 305000.0, 18.0, 9.0, "proposed", date(2028, 9, 30),
     "freehold or leasehold", "£9.40"),
    (sites.OXHALLOW, "Oxhallow 1", 118000.0, 12.5, 2.0, "under construction", date(2027, 1, 29),
     "leasehold", "£8.50"),
    (KETTLEWYKE_AS_TYPED, "Old Press Shop", 86000.0, 8.4, 2.5, "standing and free",
     date(1974, 1, 1), "leasehold", "£6.75"),
    (KETTLEWYKE_AS_TYPED, "Yard 3 unit", 92000.0, 12.0, 2.0, "occupied", date(2026, 8, 14),
     "freehold", None),
    (sites.MARROWBY_EAST, "E1 shed", 340000.0, 18.0, None, "consented, not begun",
     date(2028, 1, 31), "leasehold", "£9.00"),
    (sites.DUNSMERE, "Gatehouse", 4200.0, None, None, "occupied", None, "leasehold", "TBC"),
)  # fmt: skip
