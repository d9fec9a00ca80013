output = await fetch(`${input.base}/to?to=file:///etc/passwd`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
