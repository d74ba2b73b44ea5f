"""The road network: times, graph, shortest paths, and each site's logistics access."""

from sitepipe.network.access import Access as Access
from sitepipe.network.access import measure_access as measure_access
from sitepipe.network.graph import Graph as Graph
from sitepipe.network.graph import build_graph as build_graph
from sitepipe.network.graph import from_networkx as from_networkx
from sitepipe.network.graph import to_networkx as to_networkx
from sitepipe.network.info import describe as describe
from sitepipe.network.inputs import access_inputs as access_inputs
from sitepipe.network.speeds import LinkTimes as LinkTimes
from sitepipe.network.speeds import link_times as link_times
