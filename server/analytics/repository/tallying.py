"""Adding to the tallies, whatever they are of."""

from __future__ import annotations

# In the order of the indexes: else a recount's millions of rows would come at random places.
ADD = """
INSERT INTO analytics_tallies
    ("companyId", span, kind, "startsAt", "siteId", key, count, quantity, reported)
SELECT "companyId", s.span, kind,
    CASE s.span
        WHEN 'QUARTER' THEN "startsAt"
        WHEN 'HOUR' THEN date_trunc('hour', "startsAt")
        WHEN 'DAY' THEN date_trunc('day', "startsAt")
        WHEN 'THIRD' THEN date_trunc('month', "startsAt")
            + least(div(extract(day FROM "startsAt") - 1, 10), 2) * interval '10 days'
        ELSE date_trunc('month', "startsAt")
    END, "siteId", key, sum(count), sum(quantity), sum(reported)
FROM facts
CROSS JOIN (VALUES ('QUARTER'), ('HOUR'), ('DAY'), ('THIRD'), ('MONTH')) AS s (span)
WHERE CASE s.span
    WHEN 'HOUR' THEN key = ''
    WHEN 'THIRD' THEN key <> ''
    WHEN 'MONTH' THEN key <> ''
    ELSE true END
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT ("companyId", span, kind, "startsAt", "siteId", key) DO UPDATE SET
    count = analytics_tallies.count + excluded.count,
    quantity = analytics_tallies.quantity + excluded.quantity,
    reported = analytics_tallies.reported + excluded.reported"""
"""Ends a statement that has `facts`, each of a quarter of an hour: adds them to the row of that and
to its day's; with a key to those of its third of the month and its month, else to its hour's."""
