"""The Java project. Its generators come from Maven, in the versions that its `pom.xml` pins."""

from __future__ import annotations

import tempfile
from pathlib import Path

from languages.contract import contract_files, write_portable_image
from languages.language import CLIENTS, Language, run

_PACKAGE = CLIENTS / "java"
_SOURCES = "src/generated/java"


def _generate(target: Path) -> None:
    tools = _PACKAGE / "target" / "generators"
    if not (tools / "protoc").exists() or _older(tools / "protoc", _PACKAGE / "pom.xml"):
        run("mvn", "-q", "-B", "dependency:copy@generators", folder=_PACKAGE)
    for tool in tools.iterdir():
        tool.chmod(0o755)
    sources = target / _SOURCES
    sources.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / "contract.binpb"
        write_portable_image(image)
        run(
            tools / "protoc",
            f"--plugin=protoc-gen-grpc-java={tools / 'protoc-gen-grpc-java'}",
            f"--descriptor_set_in={image}",
            f"--java_out={sources}",
            f"--grpc-java_out=@generated=omit:{sources}",
            *contract_files(),
            folder=_PACKAGE,
        )


def _older(one: Path, other: Path) -> bool:
    return one.stat().st_mtime < other.stat().st_mtime


JAVA = Language(
    name="Java",
    package=_PACKAGE,
    generated=(_SOURCES,),
    tools=("java", "mvn"),
    generate=_generate,
)
