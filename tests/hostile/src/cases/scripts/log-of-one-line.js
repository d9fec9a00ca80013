console.log('x'.repeat(16 << 20));
console.table(Array.from({ length: 3000 }, () => ({ a: 'x'.repeat(1000) })));
output = {};
