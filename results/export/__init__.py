"""Microdata out of the house: one module per format, and the archive that holds them."""
