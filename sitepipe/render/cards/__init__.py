"""The site card and the registers: all that is said of one site, in words."""
