"""Sites, criticality, dependence, risk."""
