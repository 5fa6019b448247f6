-- The two roles of a database, for whoever administers it; no superuser is needed. Run it once in
-- the database itself, and again after any change here:
--
--   OWNER_PASSWORD=… APP_PASSWORD=… psql --no-psqlrc --file deploy/postgres/roles.sql "$ADMIN_URL"
--
-- commerce_owner owns everything: migrations, and the jobs eventPartitions and vacuumAnalyze.
-- commerce_app   reads and writes rows, and can't change a table: workers and all other jobs. What
--                writes events must be this role, since a role sees the open transactions of itself
--                alone, and analytics count no further than the oldest.
\set ON_ERROR_STOP on
\set QUIET on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\if :{?owner_password}
\else
  \warn 'error: OWNER_PASSWORD is not set'
  SELECT 1 / 0;
\endif
\if :{?app_password}
\else
  \warn 'error: APP_PASSWORD is not set'
  SELECT 1 / 0;
\endif

BEGIN;
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['commerce_owner', 'commerce_app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE commerce_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE commerce_app LOGIN PASSWORD :'app_password';
-- Only who is of a role may give it a database.
GRANT commerce_owner TO CURRENT_USER;

-- A pooler passes no settings of a session on, so what the server asks for at every connect
-- belongs to the role too.
ALTER ROLE commerce_app SET plan_cache_mode = 'force_generic_plan';
ALTER ROLE commerce_app SET timezone = 'UTC';
ALTER ROLE commerce_owner SET timezone = 'UTC';

SELECT format('ALTER DATABASE %I OWNER TO commerce_owner', current_database()) \gexec
SET LOCAL ROLE commerce_owner;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
-- Temporary tables are what `analytics verify` recounts into.
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO commerce_app', current_database()) \gexec
GRANT USAGE ON SCHEMA public TO commerce_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO commerce_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO commerce_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO commerce_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO commerce_app;
COMMIT;
