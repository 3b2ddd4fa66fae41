"""Audits a cell's log from outside."""
