const told = {};
for (const name of ['f', 'node:f', '/etc/f', 'data:text/javascript,export default 1;f', 'https://evil.example/f']) {
  try {
    told[name] = typeof (await import(`${name}s`));
  } catch (error) {
    told[name] = error.message.split(':')[0];
  }
}
output = told;
