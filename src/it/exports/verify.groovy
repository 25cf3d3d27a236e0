// Surefire and Failsafe have the addresses with nothing in the POM, and later plugins as ${...}: see the tests.
def log = new File(basedir, 'build.log').text
def urls = (log =~ /The URL of (one|two) is (jdbc:\S+)\./).collect { it[1] + ' ' + it[2] }
assert urls.countBy { it.split(' ')[0] } == [one: 1, two: 1]
assert log.count('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time') == 4
assert log.count('is up: primary is the primary') == 2
assert log.count('is down; its data stays.') == 2
['one', 'two'].each { assert !new File(basedir, "$it/target/pgrepl-cluster.properties").exists() }
true
