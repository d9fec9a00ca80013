output = await fetch(`${input.base}/ HTTP/1.1\r\nX: y\r\n\r\nGET /second`).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
