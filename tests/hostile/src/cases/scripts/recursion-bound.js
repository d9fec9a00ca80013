let bound = () => 1;
for (let depth = 0; depth < 100000; depth += 1) bound = bound.bind(null);
try {
  output = { result: bound() };
} catch (error) {
  output = { caught: error.name };
}
