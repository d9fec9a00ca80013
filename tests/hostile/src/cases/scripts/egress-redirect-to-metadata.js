output = await fetch(`${input.base}/to?to=http://169.254.169.254/latest/meta-data/`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
