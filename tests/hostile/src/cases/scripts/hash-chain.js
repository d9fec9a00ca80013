const { createHash } = require('crypto');
let hash = input.key;
for (let round = 0; round < 100000; round += 1) hash = createHash('md5').update(hash).digest('base64');
output = { hash };
