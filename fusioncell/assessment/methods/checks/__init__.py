"""The checks C1 to C30 on an assessment, one family a file; `run` in `catalogue` asks all of them."""
