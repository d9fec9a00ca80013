output = {};
for (let number = 0; number < 150000; number += 1) setTimeout(() => {}, number);
