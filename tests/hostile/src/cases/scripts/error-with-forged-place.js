output = {};
const error = new TypeError('x');
error.stack = 'TypeError: x\n    at weft:0:1:1\n    at /etc/passwd:1:1';
error.fileName = '/etc/passwd';
error.name = 'a.yaml:1:1';
throw error;
