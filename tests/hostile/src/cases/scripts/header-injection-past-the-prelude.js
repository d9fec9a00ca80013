RegExp.prototype.test = () => false;
RegExp.prototype.exec = () => null;
String.prototype.charCodeAt = () => 65;
const headers = new (require('node-fetch').Headers)();
let told = 'taken';
try {
  headers.set('X-A', 'b\r\nX-Injected: yes');
} catch (error) {
  told = error.message;
}
output = { told, sent: await require('node-fetch')(`${input.base}/ok`, { headers }).then((it) => it.status, String) };
