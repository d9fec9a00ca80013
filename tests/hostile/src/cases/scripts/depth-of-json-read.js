const told = {};
for (const [name, text] of [['lists', '['.repeat(1000000)], ['objects', '{"a":'.repeat(1000000)]]) {
  try {
    told[name] = typeof JSON.parse(text);
  } catch (error) {
    told[name] = error.name;
  }
}
output = told;
