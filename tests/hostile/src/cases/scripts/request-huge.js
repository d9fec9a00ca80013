output = await fetch(`${input.base}/ok`, { method: 'POST', body: 'x'.repeat(20 << 20) }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
