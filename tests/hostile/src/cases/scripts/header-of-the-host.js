const told = {};
const fields = {
  Host: 'evil.example',
  'Content-Length': '5',
  'Transfer-Encoding': 'chunked',
  Upgrade: 'websocket',
  'Accept-Encoding': 'br',
  'Accept-Charset': 'utf-16',
  Accept: 'application/json; charset=utf-16',
  Range: 'bytes=0-9',
  Connection: 'X-Key',
  TE: 'trailers',
  Expect: '100-continue',
};
for (const [name, value] of Object.entries(fields)) {
  try {
    told[name] = (await fetch(`${input.base}/ok`, { method: 'POST', headers: { [name]: value }, body: 'body' })).status;
  } catch (error) {
    told[name] = String(error.cause || error.message);
  }
}
output = told;
