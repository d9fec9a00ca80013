const told = {};
const names = [
  'internal-sealed', 'internal-primordials', 'internal-request', 'globals', './internal-sealed', 'node:internal-sealed',
  'node:./internal-sealed', 'prelude:internal-sealed', 'internal/sealed', 'timers/internal-sealed', 'util/inspect',
  'crypto/createHash', 'buffer/__proto__', 'process/env',
];
for (const name of names) {
  try {
    told[name] = typeof require(name);
  } catch (error) {
    told[name] = error.message.split(':')[0];
  }
}
output = told;
