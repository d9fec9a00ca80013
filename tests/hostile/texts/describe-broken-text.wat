;; The bytes of its description are no UTF-8.
(data (i32.const 64) "\ff\fe\fd\fc")
(func (export "weft:node/node@0.3.0#describe") (result i32) (i32.store (i32.const 65536) (i32.const 64)) (i32.store (i32.const 65540) (i32.const 4)) (i32.const 65536))
