Object.defineProperty(Object.prototype, 'url', { set() {}, get: () => `${input.other}/elsewhere`, configurable: true });
Object.defineProperty(Array.prototype, '0', { set() {}, get: () => 'Host', configurable: true });
output = await fetch(`${input.base}/ok`, { headers: { 'X-A': 'b' } }).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
