let object = {};
for (let depth = 0; depth < 100000; depth += 1) object = { object };
console.dir(object, { depth: Infinity });
output = {};
