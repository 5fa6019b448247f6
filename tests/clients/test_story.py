"""The clients of all languages, proved against a running server."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.clients.breaking import breaking_server
from tests.clients.conftest import Environment
from tests.clients.programs import (
    FAILURES,
    FAILURES_PAGE,
    LANGUAGES,
    QUICKSTART,
    STORY,
    STORY_PAGE,
    STREAMING,
    STREAMING_PAGE,
    Language,
    printed_lines,
)

each_language = pytest.mark.parametrize(
    "language",
    [
        pytest.param(language, marks=pytest.mark.made(language.programs), id=language.name)
        for language in LANGUAGES
    ],
)


@pytest.mark.made(*(language.programs for language in LANGUAGES))
def test_every_language_tells_the_same_story(environment: Environment) -> None:
    """One server, a customer a language, the same totals."""
    able = [language for language in LANGUAGES if language.is_possible()]
    told = {language.name: language.run(STORY, environment()) for language in able}
    lines = printed_lines(STORY_PAGE)
    assert told == {language.name: lines for language in able}


@each_language
def test_failures_are_typed_and_retries_safe(
    language: Language, environment: Environment, bad_servers: Mapping[str, str]
) -> None:
    told = language.run(FAILURES, {**environment(), **bad_servers})
    assert told == printed_lines(FAILURES_PAGE)


@each_language
def test_streams_go_on_by_themselves(language: Language, environment: Environment) -> None:
    known = environment()
    with breaking_server(known["COMMERCE_TARGET"]) as target:
        told = language.run(STREAMING, {**known, "COMMERCE_BREAKING_TARGET": target})
    assert told == printed_lines(STREAMING_PAGE)


@each_language
def test_the_example_of_the_readme_works(language: Language, environment: Environment) -> None:
    """The README shows the program that runs here, so that it can't be out of date."""
    source = language.quickstart.read_text()
    folder = next(part for part in language.quickstart.parents if (part / "README.md").exists())
    assert source.strip() in (folder / "README.md").read_text()
    assert language.run(QUICKSTART, environment()) == ["OUT_OF_STOCK 3"]
