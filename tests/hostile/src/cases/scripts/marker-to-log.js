console.log(input.key, { key: input.key });
console.error(new Error(input.key).message);
output = {};
