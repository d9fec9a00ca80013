<!-- is that a comment?
--> and that?
output = { line: new Error('x').stack.split('\n')[1].trim() };
