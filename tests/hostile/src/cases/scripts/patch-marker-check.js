String.prototype.indexOf = () => -1;
String.prototype.includes = () => false;
String.prototype.startsWith = () => false;
RegExp.prototype.exec = () => null;
RegExp.prototype.test = () => false;
let told;
try {
  told = Buffer.from(input.key).toString('base64').length;
} catch (error) {
  told = error.message;
}
output = { told };
