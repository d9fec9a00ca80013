;; Its description has 5 MiB of nothing.
(func (export "weft:node/node@0.3.0#describe") (result i32)
  (drop (memory.grow (i32.const 100)))
  (i32.store (i32.const 65540) (i32.const 5242880))
  (i32.const 65536))
