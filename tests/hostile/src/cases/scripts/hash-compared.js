const { createHash } = require('crypto');
const one = createHash('md5').update(input.key).digest('hex');
const same = createHash('md5').update('').update(input.key).digest('hex');
const other = createHash('md5').update(`x${input.key}`).digest('hex');
output = { same: one === same, other: one === other };
