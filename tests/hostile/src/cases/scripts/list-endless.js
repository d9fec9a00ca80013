const text = 'x'.repeat(1 << 20);
const list = [];
output = {};
for (;;) list.push(text + list.length);
