// A file of a person's own, where a stack is going to be.
def notes = new File(basedir, 'target/pgrepl/primary/config/NOTES.txt')
notes.parentFile.mkdirs()
notes.text = 'mine'
return true
