output = await fetch(`${input.base}/ok?${input.key}=x`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
