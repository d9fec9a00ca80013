Object.prototype.toJSON = () => ({ taken: true });
JSON.stringify = () => '{"other":true}';
output = { own: 1 };
