;; Writes to the log before anybody asked it for anything.
(import "weft:node/log@0.3.0" "write" (func $write (param i32 i32 i32 i32 i32)))
(data (i32.const 64) "here I am")
(func $start (call $write (i32.const 0) (i32.const 64) (i32.const 9) (i32.const 0) (i32.const 0)))
(start $start)
