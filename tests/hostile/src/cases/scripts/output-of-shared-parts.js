let object = { text: 'x'.repeat(1000) };
for (let depth = 0; depth < 30; depth += 1) object = { one: object, other: object };
output = object;
