const paths = [
  '../../../etc/passwd', '/etc/passwd', '..%2f..%2fetc/passwd', 'file:///etc/passwd', './connections.yaml', './.env',
  'C:\\Windows\\win.ini', '\\\\evil.example\\share', '~/.npmrc', 'node_modules/../../x', '.', '..', './', '', ' ',
  'lodash/../../x',
];
const told = {};
for (const path of paths) {
  try {
    told[path] = typeof require(path);
  } catch (error) {
    told[path] = error.message.split(':')[0];
  }
}
output = told;
