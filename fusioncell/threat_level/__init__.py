"""Scales, positions, decisions, overlays, publication."""
