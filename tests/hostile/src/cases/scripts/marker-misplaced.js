const told = {};
const places = {
  header: () => fetch(`${input.base}/ok`, { headers: { 'X-Debug': input.key } }),
  query: () => fetch(`${input.base}/ok?other=${input.key}`),
  encoded: () => fetch(`${input.base}/ok?other=${input.key.replace('-', '%2D')}`),
  form: () => fetch(`${input.base}/ok`, { method: 'POST', body: new URLSearchParams({ key: input.key }) }),
  basic: () => fetch(`${input.base}/ok`, {
    headers: { Authorization: `Basic ${Buffer.from(`user:${input.key}`).toString('base64')}` },
  }),
};
for (const [name, ask] of Object.entries(places)) {
  try {
    told[name] = (await ask()).status;
  } catch (error) {
    told[name] = String(error.cause || error.message);
  }
}
output = told;
