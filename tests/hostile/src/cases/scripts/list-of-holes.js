const makers = {
  fill: () => new Array(4294967295).fill(0),
  join: () => Array(4294967295).join('x'),
  from: () => Array.from({ length: 2 ** 53 - 1 }),
};
const told = {};
for (const [name, make] of Object.entries(makers)) {
  try {
    told[name] = typeof make();
  } catch (error) {
    told[name] = `${error.name}: ${error.message}`;
  }
}
output = told;
