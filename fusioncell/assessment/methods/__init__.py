"""How judgements are worded, pooled, scored and weighed: pure, without the web or the database."""
