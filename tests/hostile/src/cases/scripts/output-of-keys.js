output = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3,"$ref":"#","${ .x }":"${ .y }","":4}');
