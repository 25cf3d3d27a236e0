// What Maven itself would answer with the name of a Java class, one mistake at a time, is said in the POM's words.
def log = new File(basedir, 'build.log').text

[
    '<primary><nme>: unknown element; did you mean <name>?',
    '<primary><port>: "five" is wrong here; it takes a port number from 1 to 65535',
    '<standbys><standby>[1]: "one" is wrong here; it takes elements: <name>, <port>',
    '<standbys><replica>: is no item of the list; write <standby> for each item',
    '<users><user>[1]<@name>: is an attribute; write it as an element, <name>'
].each { assert log.contains(it) }
assert !log.contains('io.github.pgrepl.mojo')
assert !log.contains('io.github.pgrepl.spec')
assert !log.contains('Unable to parse configuration')
