;; Its start function traps.
(func $trap unreachable)
(start $trap)
