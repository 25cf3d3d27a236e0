def log = new File(basedir, 'build.log').text

// The drill made the standby the primary and brought the old one back; the switchover changed that again.
assert log.contains('rows lost') || log.contains('RPO')
assert new File(basedir, 'target/pgrepl-drill.html').text.contains('<svg')
assert new File(basedir, 'target/surefire-reports/TEST-pgrepl-drill.xml').exists()
assert log =~ /archive\/basebackup\/\d{8}T\d{6}Z-primary/
assert log.contains('primary is the primary, on timeline 3')
assert log =~ /new stack +.*pgrepl-restored/
assert log.count('BASE BACKUP') >= 2
assert log.contains('The cluster operations is down, and its data is gone.')
assert !new File(basedir, 'target/pgrepl/primary/pgdata').list()
assert !new File(basedir, 'target/pgrepl-restored/primary/pgdata').list()
true
