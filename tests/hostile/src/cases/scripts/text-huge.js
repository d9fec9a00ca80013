const makers = {
  repeat: () => 'x'.repeat(2 ** 30),
  padStart: () => 'x'.padStart(2 ** 30, 'ab'),
  padEnd: () => 'x'.padEnd(2 ** 31, 'ab'),
  endless: () => 'x'.repeat(Infinity),
  negative: () => 'x'.repeat(-1),
};
const told = {};
for (const [name, make] of Object.entries(makers)) {
  try {
    told[name] = make().length;
  } catch (error) {
    told[name] = `${error.name}: ${error.message}`;
  }
}
output = told;
