const part = `--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n${input.key}\r\n--x--\r\n`;
output = await fetch(`${input.base}/ok`, {
  method: 'POST',
  headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
  body: part,
}).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
