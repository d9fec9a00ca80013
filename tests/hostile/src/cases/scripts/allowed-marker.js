const json = { 'Content-Type': 'application/json' };
const ways = {
  query: () => fetch(`${input.other}/ok?key=${input.key}`),
  path: () => fetch(`${input.other}/${input.key}`),
  header: () => fetch(`${input.other}/ok`, { headers: { 'X-Key': input.key } }),
  name: () => fetch(`${input.other}/ok`, { headers: { [input.key]: 'x' } }),
  json: () => fetch(`${input.other}/ok`, { method: 'POST', headers: json, body: JSON.stringify({ key: input.key }) }),
  form: () => fetch(`${input.other}/ok`, { method: 'POST', body: new URLSearchParams({ key: input.key }) }),
  text: () => fetch(`${input.other}/ok`, { method: 'POST', body: input.key }),
};
const told = {};
for (const [name, ask] of Object.entries(ways)) {
  try {
    told[name] = (await ask()).status;
  } catch (error) {
    told[name] = String(error.cause || error.message);
  }
}
output = told;
