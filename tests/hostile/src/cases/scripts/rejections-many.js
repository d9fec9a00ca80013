output = {};
for (let number = 0; number < 100000; number += 1) Promise.reject(number);
