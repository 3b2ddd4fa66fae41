"""A folder received at once: each file over its channel, with a verdict."""

from __future__ import annotations

import pytest

from fusioncell.foundation.errors import Refused
from fusioncell.intake import command
from fusioncell.intake.actions.machines import sit_at
from fusioncell.intake.command_verdicts import Verdict, show_table
from fusioncell.intake.tests.documents import mail, pdf
from fusioncell.intake.tests.reading import bundle, stix_object


def test_folder_means_every_plain_file_below_it(tmp_path):
    for name in ("b/two.eml", "a.eml", ".hidden.eml", ".git/three.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.eml").symlink_to(tmp_path / "a.eml")
    assert [one.path.name for one in command._wanted(str(tmp_path), None)] == ["a.eml", "two.eml"]
    assert {one.channel for one in command._wanted(f"documents={tmp_path}", "other")} == {"documents"}
    assert command._wanted("a.eml", "other")[0].channel == "other"


@pytest.mark.django_db
def test_format_decides_the_channel_where_none_is_named(cast, tmp_path):
    files = {
        "letter.eml": (mail().as_bytes(), "documents"),
        "log.pdf": (pdf("A page"), "documents"),
        "tools.json": (bundle(stix_object("tool", 1)), "stix_feed"),
        "alert.xml": (b"<alert><identifier>1</identifier></alert>", "public_alerts"),
        "strange.bin": (b"\x00\x01", "documents"),
        "rows.csv": (b"a,b\n1,2\n", "documents"),
    }
    for name, (raw, channel) in files.items():
        (tmp_path / name).write_bytes(raw)
        assert command._channel_of(tmp_path / name) == channel, name
    mapping = command.shipped_mapping("ucdp")
    header = ",".join(command.TableMapping.from_json(mapping.body).columns)
    (tmp_path / "events.csv").write_text(f"{header}\n")
    assert command._channel_of(tmp_path / "events.csv") == "ucdp"


@pytest.mark.django_db
def test_machine_sits_only_at_a_channel_of_the_law(cast):
    assert sit_at("documents").seat == "channel-documents"
    with pytest.raises(Refused, match="no channel nowhere"):
        sit_at("nowhere")


def test_table_names_every_file_and_adds_up(capsys):
    show_table([Verdict("a.eml", "documents", "mail", "read", 2, 2, 1), Verdict("b.bin", "documents", trouble="Why.")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("a.eml")
    assert lines[3].strip() == "Why."
    assert lines[4].startswith("2 files")
