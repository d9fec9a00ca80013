const { timingSafeEqual } = require('crypto');
const guess = ['tr3asure', 'of', 'the', 'house'].join('-').padEnd(input.key.length, '-');
output = { same: timingSafeEqual(Buffer.from(input.key), Buffer.from(guess)) };
