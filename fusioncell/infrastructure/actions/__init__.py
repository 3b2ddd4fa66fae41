"""What changes in the register of sites: one function, one transaction, one event, the person first."""
