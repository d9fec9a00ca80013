const fs = require('fs');
output = { text: fs.readFileSync('/etc/passwd', 'utf8') };
