const sign = require('crypto').createHash('md5').update(input.key).digest('hex');
output = await fetch(`${input.other}/ok?sign=${sign}`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
