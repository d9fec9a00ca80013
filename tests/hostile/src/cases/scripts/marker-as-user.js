output = await fetch(input.base.replace('://', `://${input.key}@`)).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
