;; Its start function never ends: loading it would take for ever.
(func $forever (loop (br 0)))
(start $forever)
