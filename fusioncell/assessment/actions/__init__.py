"""What changes in the room: judged, drawn in, written, reviewed, let pass, released, cut."""
