output = await fetch(`${input.base}/ok?${'a=b&'.repeat(5000)}`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
