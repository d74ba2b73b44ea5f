"""``portfolio.gpkg``, and how GIS software draws its layers."""
