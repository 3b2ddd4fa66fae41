"""Series, detectors, signals, alarms."""
