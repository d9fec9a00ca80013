const elsewhere = `${input.other}/elsewhere`;
URL.prototype.toString = () => elsewhere;
Object.defineProperty(URL.prototype, 'href', { get: () => elsewhere });
String.prototype.indexOf = () => 0;
const address = new URL(`${input.base}/ok`);
output = await fetch(address).then(
  (answer) => ({ status: answer.status }),
  (error) => ({ error: error.message, cause: String(error.cause) }),
);
