;; Sends a request while it describes itself: one of nothing but zeros.
(import "weft:node/http@0.3.0" "send" (func $send (param i32 i32)))
(func (export "weft:node/node@0.3.0#describe") (result i32) (call $send (i32.const 64) (i32.const 512)) (i32.const 65536))
