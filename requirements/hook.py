"""Give the built wheel the dependencies that `run.in` declares, so that they are written once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Requirements(MetadataHookInterface):
    """Reads `requirements/run.in`; the comment behind each name says why it is here."""

    def update(self, metadata: dict) -> None:
        lines = Path(self.root, "requirements", "run.in").read_text().splitlines()
        metadata["dependencies"] = [bare for line in lines if (bare := line.split("#")[0].strip())]
