def stack = new File(basedir, 'target/pgrepl')
def log = new File(basedir, 'build.log').text

// What a person changed is kept and reported, once.
assert new File(stack, 'docker-compose.yml.orig').text == 'changed by hand'
assert new File(stack, 'docker-compose.yml').text.startsWith('# The cluster hand-edited.')
assert log.count('docker-compose.yml was changed by hand: the change is kept as docker-compose.yml.orig') == 1
assert new File(stack, 'primary/config/NOTES.txt').text == 'mine'

// What nobody changed is replaced, or goes with the spec that it came from.
assert new File(stack, 'README.md').text.startsWith('# The PostgreSQL cluster')
assert !new File(stack, 'README.md.orig').exists()
assert !new File(stack, 'scripts/old.sh').exists()

assert log.count('is up to date') == 1
