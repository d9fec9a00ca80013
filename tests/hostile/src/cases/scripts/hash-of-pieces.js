const { createHash } = require('crypto');
const pieces = createHash('md5').update(input.key.slice(0, 10)).update(input.key.slice(10)).digest('hex');
const answer = await fetch(`${input.base}/ok?sign=${pieces}`);
output = { length: pieces.length, status: answer.status };
