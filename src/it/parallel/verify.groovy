// Two modules at once, each with a stack of its own and both with one that they share; and what they inherit.
def text = { path -> new File(basedir, path).text }
def nodes = { path -> new File(basedir, path).list().findAll { new File(basedir, "$path/$it/config").exists() }.sort() }
def builds = text('build.log').split('BUILD SUCCESS')
assert builds.size() == 4

assert builds[0].count('Skipped: pgrepl.skip is set.') == 4
assert builds[1].count('files created') == 3
assert builds[1].count('is up to date') == 1
assert builds[2].count('is up to date') == 4
assert !text('build.log').contains('.orig')

assert nodes('target/shared') == ['primary', 'standby-1']
assert text('target/shared/docker-compose.yml').contains('name: shared')

// combine.children="append" and Maven's usual merging
assert nodes('one/target/pgrepl') == ['everyones', 'ones-own', 'primary']
def one = text('one/target/pgrepl/primary/config/postgresql.conf')
assert one.contains("work_mem = '16MB'")
assert one.contains("log_lock_waits = 'on'")

// combine.self="override" of a part
assert nodes('two/target/pgrepl') == ['everyones', 'primary']
def two = text('two/target/pgrepl/primary/config/postgresql.conf')
assert two.contains("work_mem = '32MB'")
assert !two.contains('log_lock_waits')
