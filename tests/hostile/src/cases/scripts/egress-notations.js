const hosts = [
  '2130706433', '0x7f.1', '0x7f000001', '0177.0.0.1', '127.1', '0', '127.0.0.1.', '[::1]', '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '169.254.169.254', '0xa9fea9fe', '100.100.100.200', 'localhost', 'LOCALHOST.',
];
const granted = [];
for (const host of hosts) {
  try {
    granted.push(`${host}: ${(await fetch(`http://${host}:9/latest/meta-data/`)).status}`);
  } catch (error) {
    if (!String(error.cause).includes('is not among the hosts')) granted.push(`${host}: ${error.cause || error}`);
  }
}
output = { granted };
