const schemes = [
  'file:///etc/passwd',
  'FILE:/etc/passwd',
  'data:text/plain,hello',
  'ftp://127.0.0.1/',
  'blob:https://evil.example/x',
  'javascript:alert(1)',
  'ws://127.0.0.1/',
  '//evil.example/',
  'ht\ttps://evil.example/',
  '\u0000https://evil.example/',
  'https:evil.example',
  'https:\\\\evil.example\\',
];
const told = {};
for (const address of schemes) {
  try {
    told[address] = (await fetch(address)).status;
  } catch (error) {
    told[address] = String(error.cause || error.message);
  }
}
output = told;
