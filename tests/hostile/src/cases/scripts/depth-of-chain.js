let object = {};
for (let depth = 0; depth < 30000; depth += 1) object = Object.create(object);
try {
  output = { missing: typeof object.missing };
} catch (error) {
  output = { caught: error.name };
}
