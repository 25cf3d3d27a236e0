def compose = new File(basedir, 'stack/docker-compose.yml')
assert compose.text.contains('name: orders')
