const hash = require('crypto').createHash('md5').update(input.key).digest('hex');
const cut = hash.substr(8, 16);
const answer = await fetch(`${input.base}/ok?sign=${cut}`);
output = { length: cut.length, status: answer.status };
