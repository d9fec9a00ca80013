output = {};
for (;;) ;
