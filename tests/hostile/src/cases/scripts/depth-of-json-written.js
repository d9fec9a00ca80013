let list = [];
for (let depth = 0; depth < 100000; depth += 1) list = [list];
try {
  output = { length: JSON.stringify(list).length };
} catch (error) {
  output = { caught: error.name };
}
