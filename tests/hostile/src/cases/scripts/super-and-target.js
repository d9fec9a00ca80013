output = { target: typeof new.target, arguments: typeof arguments, callee: typeof arguments.callee };
