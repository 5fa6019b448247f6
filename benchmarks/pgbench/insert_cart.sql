-- The least that creating a cart can be: one row, made durable.
INSERT INTO carts (id, "companyId", "sessionToken", currency, "expiresAt")
VALUES (
  uuidv7()::text,
  'test-company-id',
  'sha256:' || md5(random()::text) || md5(random()::text),
  'USD',
  (now() AT TIME ZONE 'UTC') + interval '30 days'
);
