Object.prototype.kind = 'timeout';
Object.prototype.weft = 'unauthorized';
Object.prototype.wait_ms = 86400000;
output = {};
null.missing;
