-- Roles and databases of the cluster orders. Generated from the cluster's spec: change it there.
-- Runs once, when the cluster is made, as the superuser.

-- What holds a password is to be in no log and no statistics.
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_duration_sample = -1;
set log_duration = off;
set log_min_error_statement = 'panic';
set pg_stat_statements.track = 'none';
set pgaudit.log = 'none';

-- Standbys stream and clone.
\set password `cat /run/pgrepl/secrets/replicator`
create role "replicator" login replication password :'password';

-- Health checks and monitoring read statistics.
\set password `cat /run/pgrepl/secrets/pgrepl_monitor`
create role "pgrepl_monitor" login password :'password' in role pg_monitor;

-- pg_rewind reads files: https://www.postgresql.org/docs/current/app-pgrewind.html#APP-PGREWIND-NOTES
\set password `cat /run/pgrepl/secrets/pgrepl_rewind`
create role "pgrepl_rewind" login password :'password';

-- Applications.
\set password `cat /run/pgrepl/secrets/app`
create role "app" login password :'password';
\unset password

-- Its owner may use whatever the init scripts make in it, which run as the superuser.
alter database "app" owner to "app";
revoke connect, temporary on database "app" from public;
grant connect, temporary on database "app" to "app";
\connect "app"
grant all on schema public to "app";
alter default privileges grant all on schemas to "app";
alter default privileges grant all on tables to "app";
alter default privileges grant all on sequences to "app";
alter default privileges grant all on routines to "app";
alter default privileges grant all on types to "app";

\connect postgres
grant execute on function pg_ls_dir(text, boolean, boolean) to "pgrepl_rewind";
grant execute on function pg_stat_file(text, boolean) to "pgrepl_rewind";
grant execute on function pg_read_binary_file(text) to "pgrepl_rewind";
grant execute on function pg_read_binary_file(text, bigint, bigint, boolean) to "pgrepl_rewind";

-- Where there is no pg_basebackup, who may read all files clones a running server, too.
grant execute on function pg_backup_start(text, boolean) to "pgrepl_rewind";
grant execute on function pg_backup_stop(boolean) to "pgrepl_rewind";

-- pgrepl:verify looks at the access rules, and finishes a segment of WAL to see it archived.
grant execute on function pg_switch_wal() to "pgrepl_monitor";
grant execute on function pg_hba_file_rules() to "pgrepl_monitor";
grant select on pg_hba_file_rules to "pgrepl_monitor";
