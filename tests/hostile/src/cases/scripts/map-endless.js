const text = 'x'.repeat(1 << 20);
const map = new Map();
output = {};
for (let number = 0; ; number += 1) map.set(number, text + number);
