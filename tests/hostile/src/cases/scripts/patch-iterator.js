Array.prototype[Symbol.iterator] = function* () {
  yield ['Host', 'evil.example'];
  yield ['X-Key', input.key];
};
output = await fetch(`${input.base}/ok`, { headers: { 'X-A': 'b' } }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
