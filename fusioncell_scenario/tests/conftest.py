"""One small exercise, written once for all tests of this package."""

from __future__ import annotations

import pytest

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.intake.readers import face
from fusioncell.intake.readers.mapping import Mapping
from fusioncell_scenario import exercise
from fusioncell_scenario.exercise import Manifest, Sent

WORDS = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET")


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """A small exercise, written."""
    return exercise.write(tmp_path_factory.mktemp("exercise"), reports=240)


def objects_of(manifest: Manifest, sent: Sent) -> list[ReportDraft | Unread]:
    """What our own readers make of a file."""
    mapping = manifest.mapping(sent)
    options = face.ReaderOptions(
        mapping=Mapping.from_json(mapping.read_bytes()) if mapping else None,
        classifications=WORDS,
        filename=manifest.path(sent).name,
    )
    with manifest.path(sent).open("rb") as stream:
        return list(face.read(stream, options))


@pytest.fixture(scope="session")
def objects(manifest: Manifest) -> dict[str, list[ReportDraft | Unread]]:
    """What the readers make of every file."""
    return {sent.file: objects_of(manifest, sent) for sent in manifest.sent}
