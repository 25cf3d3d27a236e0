def stack = new File(basedir, 'target/pgrepl')
assert new File(stack, 'monitoring/exporter.yml').text == 'cluster: shop\nsay: "a: $$b"\n'
assert new File(stack, 'standby-1/extra.conf').text == '# standby-1\n'
assert new File(stack, '.gitignore').text == '# ours\n'
