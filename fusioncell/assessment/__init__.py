"""Judgements, techniques, checks, products."""
