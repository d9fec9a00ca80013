output = await fetch(`${input.base}/to?to=${input.other}/ok`, {
  method: 'POST',
  headers: { 'X-Key': input.key },
  body: new URLSearchParams({ key: input.key }),
}).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
