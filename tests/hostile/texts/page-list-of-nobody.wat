;; Its records are a list that none of its answers had: it has asked nobody.
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32)
  (i32.store8 (i32.const 520) (i32.const 1))
  (i32.store (i32.const 524) (i32.const 7))
  (i32.const 512))
