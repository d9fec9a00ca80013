const ask = require('node-fetch');
output = await ask('https://evil.example/', { redirect: 'error', agent: {} }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
