;; Says where the next page is, in text that is no JSON.
(data (i32.const 64) "{")
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32)
  (i32.store8 (i32.const 540) (i32.const 1))
  (i32.store (i32.const 544) (i32.const 64))
  (i32.store (i32.const 548) (i32.const 1))
  (i32.const 512))
