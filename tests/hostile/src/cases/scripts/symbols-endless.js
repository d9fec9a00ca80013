const name = 'x'.repeat(1 << 20);
output = {};
for (let number = 0; ; number += 1) Symbol.for(name + number);
