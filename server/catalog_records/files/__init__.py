"""Catalogues as files: CSV of this system and of other shops', JSON lines, gzip, in and out."""
