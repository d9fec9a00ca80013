const { createHash } = require('crypto');
createHash('md5').update('x'.repeat(9 << 20)).update(input.key).digest('hex');
output = {};
