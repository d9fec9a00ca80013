;; Its result is neither the first case, a page, nor the second, a failure.
(func (export "weft:node/node@0.3.0#run") (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32) (result i32) (i32.store8 (i32.const 512) (i32.const 9)) (i32.const 512))
