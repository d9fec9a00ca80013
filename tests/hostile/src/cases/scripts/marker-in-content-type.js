output = await fetch(`${input.base}/ok`, {
  method: 'POST',
  headers: { 'Content-Type': `text/${input.key}` },
  body: 'x',
}).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
