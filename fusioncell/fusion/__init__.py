"""Who is who: identity decisions, arrival, hits, links."""
