def stack = new File(basedir, 'target/pgrepl')
assert new File(stack, 'primary/config/NOTES.txt').text == 'mine'
assert new File(basedir, 'build.log').text.contains('is up to date')
