"""The clients that are made from the contract, a module a language."""

from languages.go import GO
from languages.java import JAVA
from languages.language import Language
from languages.python import PYTHON

LANGUAGES: tuple[Language, ...] = (PYTHON, GO, JAVA)
"""All languages that are generated. Another one is a module here and an entry in this tuple."""
