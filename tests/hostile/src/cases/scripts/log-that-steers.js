console.log('x\n2026-01-01 ERROR forged\r\u001b[31mred\u001b[0m');
console.log('%s%c', '\u202egpj.exe', 'color: red');
process.stdout.write('{"event":"run-finished"}\n');
output = {};
