const { port } = new URL(input.base);
const hosts = [
  `127.0.0.1.evil.example:${port}`,
  `127.0.0.1%2eevil.example:${port}`,
  `127.0.0.1\u0000.evil.example:${port}`,
  `127.0.0.1\uff0f@evil.example:${port}`,
  `127.0.0.1:${port}:80`,
  `127.0.0.1:${port}#@evil.example`,
  `\u0455hop.example:${port}`,
  `127.0.0.1 :${port}`,
];
const told = [];
for (const host of hosts) {
  try {
    told.push((await fetch(`http://${host}/`)).status);
  } catch (error) {
    told.push(String(error.cause || error.message));
  }
}
output = { told };
