let asked = 0;
const options = {
  get headers() {
    asked += 1;
    return asked > 1 ? { Host: 'evil.example' } : {};
  },
  get method() {
    return asked > 1 ? 'CONNECT' : 'GET';
  },
};
output = await fetch(`${input.base}/ok`, options).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
