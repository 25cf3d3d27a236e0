<#macro id name><#outputformat "identifier">${name}</#outputformat></#macro>
<#macro plain text><#outputformat "line">${text}</#outputformat></#macro>
<#macro password role>
\set password `cat /run/pgrepl/secrets/<#outputformat "shell">${role.secret}</#outputformat>`
</#macro>
-- Roles and databases of the cluster <@plain cluster.name/>. Generated from the cluster's spec: change it there.
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
<@password replication/>
create role <@id replication.name/> login replication password :'password';

-- Health checks and monitoring read statistics.
<@password monitor/>
create role <@id monitor.name/> login password :'password' in role pg_monitor;

-- pg_rewind reads files: https://www.postgresql.org/docs/current/app-pgrewind.html#APP-PGREWIND-NOTES
<@password rewind/>
create role <@id rewind.name/> login password :'password';
<#list applications>

-- Applications.
<#items as role>
<@password role/>
create role <@id role.name/> login password :'password';
</#items>
</#list>
\unset password
<#list plan.furtherDatabases()>

-- The first database is there already: the server's first start made it.
<#items as database>
create database <@id database.name/>;
</#items>
</#list>
<#list plan.databases as database>

-- Its owner may use whatever the init scripts make in it, which run as the superuser.
alter database <@id database.name/> owner to <@id database.owner/>;
revoke connect, temporary on database <@id database.name/> from public;
<#list database.users as user>
grant connect, temporary on database <@id database.name/> to <@id user/>;
</#list>
\connect <@id database.name/>
grant all on schema public to <@id database.owner/>;
alter default privileges grant all on schemas to <@id database.owner/>;
alter default privileges grant all on tables to <@id database.owner/>;
alter default privileges grant all on sequences to <@id database.owner/>;
alter default privileges grant all on routines to <@id database.owner/>;
alter default privileges grant all on types to <@id database.owner/>;
</#list>

\connect postgres
grant execute on function pg_ls_dir(text, boolean, boolean) to <@id rewind.name/>;
grant execute on function pg_stat_file(text, boolean) to <@id rewind.name/>;
grant execute on function pg_read_binary_file(text) to <@id rewind.name/>;
grant execute on function pg_read_binary_file(text, bigint, bigint, boolean) to <@id rewind.name/>;

-- Where there is no pg_basebackup, who may read all files clones a running server, too.
<#list plan.backupFunctions() as function>
grant execute on function <@plain function/> to <@id rewind.name/>;
</#list>

-- pgrepl:verify looks at the access rules, and finishes a segment of WAL to see it archived.
grant execute on function pg_switch_wal() to <@id monitor.name/>;
grant execute on function pg_hba_file_rules() to <@id monitor.name/>;
grant select on pg_hba_file_rules to <@id monitor.name/>;
