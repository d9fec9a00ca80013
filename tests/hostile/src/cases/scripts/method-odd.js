const told = {};
for (const method of ['CONNECT', 'TRACE', 'GET / HTTP/1.1\r\nX:', 'ge t', 'PURGE', '']) {
  for (const [name, ask] of [['fetch', fetch], ['node-fetch', require('node-fetch')]]) {
    try {
      told[`${name} ${JSON.stringify(method)}`] = (await ask(`${input.base}/ok`, { method })).status;
    } catch (error) {
      told[`${name} ${JSON.stringify(method)}`] = String(error.cause || error.message);
    }
  }
}
output = told;
