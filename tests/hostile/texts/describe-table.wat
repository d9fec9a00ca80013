;; Looks into a table while it describes itself.
(import "weft:node/table@0.3.0" "find" (func $find (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 64) "orders{}")
(func (export "weft:node/node@0.3.0#describe") (result i32)
  (call $find (i32.const 64) (i32.const 6) (i32.const 70) (i32.const 2)
    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 128))
  (i32.const 65536))
