def log = new File(basedir, 'build.log').text

assert log.contains('The cluster embedded is up: primary is the primary, followed by standby-1.')
assert log =~ /standby-1 +standby +streaming/
assert log.contains('The cluster embedded is down, and its data is gone.')
// What is committed says nothing of this machine's ports and paths.
assert new File(basedir, 'target/pgrepl/primary/config/postgresql.conf').text.contains("port = '5432'")
assert !new File(basedir, 'target/pgrepl/primary/pgdata').list()
