let text = 'a'.repeat(100000);
output = {};
for (let round = 0; round < 9; round += 1) text = text.replace(/a/g, 'aaaaaaaaaa');
output.length = text.length;
