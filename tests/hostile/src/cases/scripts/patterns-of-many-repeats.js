const sources = [
  '(?:a{1000}){1000}'.repeat(50),
  '(?:(?:(?:a{99}){99}){99}){99}',
  'a{4294967296}',
  '(?<=a{65535}){65535}',
];
const told = [];
for (const source of sources) {
  try {
    told.push(String(new RegExp(source).test('aaaa')));
  } catch (error) {
    told.push(error.name);
  }
}
output = { told };
