output = {};
output.text = String.fromCharCode.apply(null, { length: 100000000 });
