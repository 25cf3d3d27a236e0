// Every problem in one run, each with its place and the way out; and nothing is written.
def log = new File(basedir, 'build.log').text

[
    'The spec has 6 problems; nothing was written.',
    '<postgress>: unknown element; did you mean <postgres>?',
    '<primary><port>: "70000" is wrong here; it takes a port number from 1 to 65535',
    '<standbys><standby>[1]<upstream>: no node is called "db-mastr"; did you mean "db-master"?',
    '<settings><shared_bufers>: PostgreSQL 17 has no such setting; did you mean "shared_buffers"?',
    '<settings><wal_keep_segments>: gone since PostgreSQL 13; use <wal_keep_size>',
    '<access><rule>[1]: "host all all" ends before its address'
].each { assert log.contains(it) }
assert !log.contains('at io.github.pgrepl')
assert !new File(basedir, 'target/pgrepl').exists()
