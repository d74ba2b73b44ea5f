"""
Compiled searches over integer times. Import nothing from here before a graph is large.

Numba takes a moment to import and, once for each machine, some seconds to compile; what it
compiled is kept beside the source, or in the user's cache folder.
"""
