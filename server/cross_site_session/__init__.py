"""Cross-site sessions: one visitor across the sites of a company."""
