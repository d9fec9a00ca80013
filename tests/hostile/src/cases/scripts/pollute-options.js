Object.prototype.method = 'DELETE';
Object.prototype.headers = { 'X-Key': input.key };
Object.prototype.body = 'taken';
Object.prototype.url = `${input.other}/elsewhere`;
output = await fetch(`${input.base}/ok`, { method: 'GET' }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
