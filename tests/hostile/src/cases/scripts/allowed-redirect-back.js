output = await fetch(`${input.other}/to?to=${input.base}/ok`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
