const told = {};
const fields = [['X-A', 'b\r\nX-Injected: yes'], ['X-A\r\nX-Injected', 'yes'], ['X-A', 'b\u0000c'], ['', 'x']];
for (const [name, value] of fields) {
  try {
    told[JSON.stringify(name + value)] = (await fetch(`${input.base}/ok`, { headers: [[name, value]] })).status;
  } catch (error) {
    told[JSON.stringify(name + value)] = String(error.cause || error.message);
  }
}
output = told;
