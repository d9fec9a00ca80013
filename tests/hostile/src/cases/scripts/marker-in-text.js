output = await fetch(`${input.base}/ok`, { method: 'POST', body: `key ${input.key}` }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
