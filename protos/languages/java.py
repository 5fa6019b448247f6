"""The Java project. Maven generates its code; what it generates it from is written here."""

from __future__ import annotations

from pathlib import Path

from languages.contract import write_portable_image
from languages.language import CLIENTS, Language

_DESCRIPTOR = "src/main/descriptor"


def _generate(target: Path) -> None:
    folder = target / _DESCRIPTOR
    folder.mkdir(parents=True)
    write_portable_image(folder / "contract.binpb")


JAVA = Language(
    name="Java",
    package=CLIENTS / "java",
    generated=(_DESCRIPTOR,),
    tools=(),
    generate=_generate,
)
