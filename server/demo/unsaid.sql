-- What the catalogue's service can't say, as it works within a company that is open: whose the
-- companies are, that one of them is suspended, and promotions with ids that pages can name.
-- Rows that are there stay as they are.
WITH made_organizations AS (
    INSERT INTO organizations (id, name, slug) VALUES
        ('demo-org', 'Demo Organization', 'demo-org')
    ON CONFLICT DO NOTHING RETURNING 1
), made_clients AS (
    INSERT INTO clients (id, "organizationId", name, slug) VALUES
        ('demo-client', 'demo-org', 'Demo Client', 'demo-client'),
        ('other-client', 'demo-org', 'Other Client', 'other-client')
    ON CONFLICT DO NOTHING RETURNING 1
), made_companies AS (
    INSERT INTO companies (id, "clientId", name, slug, currency, timezone, status) VALUES
        ('test-company-id', 'demo-client', 'Test Company', 'test-company',
            'USD', 'America/New_York', 'ACTIVE'),
        ('other-company-id', 'other-client', 'Other Company', 'other-company',
            'EUR', 'Europe/Berlin', 'ACTIVE'),
        ('suspended-company-id', 'demo-client', 'Suspended Company', 'suspended-company',
            'USD', 'America/New_York', 'SUSPENDED')
    ON CONFLICT DO NOTHING RETURNING 1
), made_promotions AS (
    INSERT INTO promotions (id, "companyId", code, type, value, description, currency,
        "startsAt", "endsAt", "minimumSubtotal", "usageLimit", "perCustomerLimit", combinable)
    VALUES
        ('promo-spring15', 'test-company-id', 'SPRING15', 'percentage', 15.00, '15 % off', NULL,
            NULL, NULL, NULL, 100, NULL, TRUE),
        ('promo-take10', 'test-company-id', 'TAKE10', 'fixed', 10.00, '10.00 off from 50.00', 'USD',
            NULL, NULL, 50.00, NULL, NULL, FALSE),
        ('promo-old5', 'test-company-id', 'OLD5', 'fixed', 5.00, '5.00 off, until February 2025',
            'USD', '2025-01-01', '2025-02-01', NULL, NULL, NULL, TRUE),
        ('promo-vip20', 'test-company-id', 'VIP20', 'percentage', 20.00, '20 % off, once each',
            NULL, NULL, NULL, NULL, NULL, 1, TRUE)
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM made_organizations) + (SELECT count(*) FROM made_clients)
    + (SELECT count(*) FROM made_companies) + (SELECT count(*) FROM made_promotions)
