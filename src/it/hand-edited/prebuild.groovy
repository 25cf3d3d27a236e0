import java.security.MessageDigest

// A stack that was generated earlier, and what a person made of it since.
def stack = new File(basedir, 'target/pgrepl')
def put = { path, text ->
    def file = new File(stack, path)
    file.parentFile.mkdirs()
    file.text = text
}
def generated = 'as it was generated'
def hash = MessageDigest.getInstance('SHA-256').digest(generated.getBytes('UTF-8')).encodeHex()
put('.pgrepl/manifest', "# pgrepl manifest 1\n$hash  docker-compose.yml\n$hash  README.md\n$hash  scripts/old.sh\n")
put('README.md', generated)
put('scripts/old.sh', generated)
put('docker-compose.yml', 'changed by hand')
put('primary/config/NOTES.txt', 'mine')
return true
