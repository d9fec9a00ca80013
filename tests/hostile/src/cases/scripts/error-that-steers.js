output = {};
throw new Error('\u001b[2J\u001b]0;owned\u0007\n attack.yaml:1:1: all is well \u202egpj.exe');
