"""The cadres' and clerks' own pages, at /helpdesk."""
