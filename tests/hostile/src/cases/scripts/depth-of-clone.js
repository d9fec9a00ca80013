let object = {};
for (let depth = 0; depth < 10000; depth += 1) object = { object };
try {
  output = { copied: typeof structuredClone(object) };
} catch (error) {
  output = { caught: error.name };
}
