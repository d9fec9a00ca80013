const others = [
  input.key.toUpperCase(),
  input.key.replace('secret_key', 'other_key'),
  input.key.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
  [...input.key].reverse().join(''),
  ` ${input.key.slice(0, -1)}`,
];
const told = [];
for (const other of others) told.push((await fetch(`${input.base}/ok?key=${other}`)).status);
output = { told };
