def log = new File(basedir, 'build.log').text
assert log.contains('is what the spec says')
assert log.contains("-work_mem = '4MB' # cluster")
assert log.contains("+work_mem = '8MB' # cluster")
assert log.contains('run: mvn pgrepl:generate -Dwork_mem=8MB')
assert new File(basedir, 'postgres/primary/config/postgresql.conf').text.contains("work_mem = '4MB'")
