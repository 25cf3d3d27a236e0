// Every parameter with its documentation, default and property; lines are wrapped, so blanks are made equal.
def log = new File(basedir, 'build.log').text.replaceAll(/\s+/, ' ')

[
    'pgrepl:generate Turns the spec into the stack directory',
    'cluster The spec: what the cluster consists of.',
    'force (Default: false) Replaces generated files that were changed by hand',
    'User property: pgrepl.force',
    'outputDirectory (Default: ${project.build.directory}/pgrepl) The stack directory.',
    'User property: pgrepl.outputDirectory',
    'skip (Default: false) Skips the goal. User property: pgrepl.skip',
    'spec A YAML file with the spec, instead of <cluster>',
    'User property: pgrepl.spec',
    'templateDirectory A directory of FreeMarker templates',
    'User property: pgrepl.templateDirectory'
].each { assert log.contains(it) }
assert !log.contains('pgrepl:check')
