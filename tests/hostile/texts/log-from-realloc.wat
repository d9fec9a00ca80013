;; Calls the host while the host asks it for room.
(import "weft:node/log@0.3.0" "write" (func $write (param i32 i32 i32 i32 i32)))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
  (call $write (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0) (i32.const 0))
  (i32.const 8192))
