def stack = new File(basedir, 'target/pgrepl')
assert new File(stack, 'docker-compose.yml').text.contains('name: from-yaml')
assert new File(stack, 'c/config/postgresql.conf').text.contains("primary_conninfo = 'host=b ")
assert new File(stack, 'b/config/postgresql.conf').text.contains("fsync = 'on'")
