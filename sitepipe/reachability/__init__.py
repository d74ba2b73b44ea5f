"""What lies within driving time of sites: catchments, isochrones, and how far freight reaches."""

from sitepipe.reachability.catchment import catchment_report
from sitepipe.reachability.counted import Counted, count_in
from sitepipe.reachability.freight import reach_report
from sitepipe.reachability.isochrone import draw_isochrones

__all__ = ["Counted", "catchment_report", "count_in", "draw_isochrones", "reach_report"]
