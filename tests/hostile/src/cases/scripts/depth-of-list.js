let list = [];
for (let depth = 0; depth < 100000; depth += 1) list = [list];
try {
  output = { length: list.flat(Infinity).length };
} catch (error) {
  output = { caught: error.name };
}
